"""ResNet50V2 behind the preprocessing of a transfer model, in Keras on TensorFlow and in PyTorch, from random weights.

The same network everywhere: grey 28×28 pixels, brought to -1...1, resized to 85×85, repeated to three channels; backbone,
global average pooling; for fine-tuning dropout, a hidden layer of 256, dropout, ten classes. Everything trains, batch
normalisation in inference mode, with Adam. Variants of PyTorch: `default` (NCHW) and `channels_last`.
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from . import network

SIZE, BLOCKS, EPSILON = 85, (3, 4, 6, 3), 1.001e-5
HIDDEN, DROPOUT, RATE = 256, 0.4, 1e-5


def keras_run(variant, task, batch, threads):
    """The version, and a function that takes one step or computes the features of one batch."""
    import keras
    import tensorflow as tf

    layers = keras.layers
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    image = keras.Input((28, 28, 1))
    x = layers.Resizing(SIZE, SIZE)(layers.Rescaling(2, -1)(image))
    backbone = keras.applications.ResNet50V2(
        weights=None, include_top=False, input_shape=(SIZE, SIZE, 3), pooling="avg")
    features = backbone(layers.Concatenate()([x, x, x]), training=False)
    version = f"{keras.__version__} on TensorFlow {tf.__version__}"
    pixels, targets = network.images(batch)
    if task == "inference":
        model, inputs = keras.Model(image, features), tf.constant(pixels)
        function = tf.function(lambda images: model(images, training=False))
        return version, lambda: function(inputs).numpy()
    x = layers.Dense(HIDDEN, activation="relu")(layers.Dropout(DROPOUT)(features))
    x = layers.Dense(network.CLASSES, activation="softmax")(layers.Dropout(DROPOUT)(x))
    model = keras.Model(image, x)
    model.compile(keras.optimizers.Adam(RATE), "categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    return version, lambda: float(model.train_on_batch(pixels, targets)[0])


def torch_run(variant, task, batch, threads):
    """The same for PyTorch."""
    import torch
    from torch import nn
    from torch.nn import functional

    torch.set_num_threads(threads)
    is_last = variant == "channels_last"

    class Block(nn.Module):
        def __init__(self, inputs, filters, projects, stride):
            super().__init__()
            self.stride = stride
            self.preact = nn.BatchNorm2d(inputs, EPSILON)
            self.shortcut = nn.Conv2d(inputs, 4 * filters, 1, stride) if projects else None
            self.first = nn.Sequential(
                nn.Conv2d(inputs, filters, 1, bias=False), nn.BatchNorm2d(filters, EPSILON), nn.ReLU(inplace=True))
            self.second = nn.Sequential(
                nn.Conv2d(filters, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters, EPSILON),
                nn.ReLU(inplace=True))
            self.third = nn.Conv2d(filters, 4 * filters, 1)

        def forward(self, x):
            active = functional.relu(self.preact(x))
            if self.shortcut:
                x = self.shortcut(active)
            elif self.stride > 1:
                x = functional.max_pool2d(x, 1, self.stride)
            return x + self.third(self.second(self.first(active)))

    class Backbone(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem, blocks, inputs = nn.Conv2d(3, 64, 7, 2, 3), [], 64
            for stage, count in enumerate(BLOCKS):
                for index in range(count):
                    stride = 2 if index == count - 1 and stage < 3 else 1
                    blocks.append(Block(inputs, 64 << stage, index == 0, stride))
                    inputs = 256 << stage
            self.blocks = nn.Sequential(*blocks, nn.BatchNorm2d(2048, EPSILON), nn.ReLU(inplace=True))

        def forward(self, pixels):
            size = (SIZE, SIZE)
            x = functional.interpolate(pixels * 2 - 1, size=size, mode="bilinear", align_corners=False)
            x = x.expand(-1, 3, -1, -1)
            if is_last:
                x = x.contiguous(memory_format=torch.channels_last)
            x = functional.max_pool2d(functional.pad(self.stem(x), (1, 1, 1, 1)), 3, 2)
            return self.blocks(x).mean((2, 3))

    backbone = Backbone().eval()
    if is_last:
        backbone = backbone.to(memory_format=torch.channels_last)
    pixels, targets = (torch.from_numpy(array) for array in network.images(batch))
    pixels = pixels.permute(0, 3, 1, 2).contiguous()
    if task == "inference":
        with torch.inference_mode():
            backbone(pixels)
        return torch.__version__, lambda: _inferred(torch, backbone, pixels)
    head = nn.Sequential(
        nn.Dropout(DROPOUT), nn.Linear(2048, HIDDEN), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(HIDDEN, network.CLASSES))
    optimizer = torch.optim.Adam([*backbone.parameters(), *head.parameters()], RATE, eps=1e-7)

    def step():
        optimizer.zero_grad()
        loss = functional.cross_entropy(head(backbone(pixels)), targets)
        loss.backward()
        optimizer.step()
        return loss.item()

    return torch.__version__, step


def _inferred(torch, backbone, pixels):
    with torch.inference_mode():
        return np.asarray(backbone(pixels))
