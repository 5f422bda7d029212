"""The residual network of the recipe `fast` in PyTorch, for batches of 128.

A convolution and a residual pair at the second and the third resolution, each convolution followed by batch normalisation and
ReLU; the pair is added after its own ReLU. Weights are PyTorch's own: only the time counts.
"""

from torch import nn

from . import network

BATCH = 128


class Normalized(nn.Sequential):
    """A 3x3 convolution without bias, batch normalisation, ReLU."""

    def __init__(self, channels, width):
        super().__init__(
            nn.Conv2d(channels, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width, eps=network.EPSILON, momentum=0.01),
            nn.ReLU(inplace=True),
        )


class Pair(nn.Module):
    """Two of them, added to their input."""

    def __init__(self, width):
        super().__init__()
        self.branch = nn.Sequential(Normalized(width, width), Normalized(width, width))

    def forward(self, x):
        return x + self.branch(x)


def build():
    return nn.Sequential(
        Normalized(1, 64), Normalized(64, 64), nn.MaxPool2d(2),
        Normalized(64, 128), Pair(128), nn.MaxPool2d(2),
        Normalized(128, 256), Pair(256), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Dropout(0.2), nn.Linear(256, network.CLASSES),
    )
