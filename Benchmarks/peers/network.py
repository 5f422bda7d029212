"""The seed CNN's weights, as plain arrays that every peer starts from.

Three blocks of two 3x3 convolutions, each followed by batch normalisation and ReLU, with 64, 128 and 256 channels;
max-pooling and dropout after the first two, global average pooling and dropout after the third; a hidden layer of 256
with batch normalisation, ReLU and dropout; ten classes.
"""

import numpy as np

BATCH = 64
CLASSES = 10
BLOCKS = ((64, 0.25), (128, 0.3), (256, 0.4))  # channels, dropout after the block
HIDDEN, HIDDEN_DROPOUT = 256, 0.4
EPSILON = 1e-3
PARAMETERS = 1_217_226
RESIDUAL_PARAMETERS = 1_888_330  # of the network that the recipe `fast` trains


def convolutions():
    """(name, channels in, channels out) of the six convolutions, in order."""
    channels, index = 1, 0
    for width, _ in BLOCKS:
        for _ in range(2):
            index += 1
            yield f"conv{index}", channels, width
            channels = width


def weights(seed=42):
    """Name to array: kernels as HWIO and (in, out), normalisations as gamma, beta, mean, variance.

    Statistics and biases are not their usual zeros and ones, so that a peer that mixes two of them up gives other
    outputs.
    """
    random = np.random.default_rng(seed)
    values = {}

    def uniform(low, high, *shape):
        return random.uniform(low, high, shape).astype(np.float32)

    def dense(name, shape):
        limit = (6 / np.prod(shape[:-1])) ** 0.5
        values[name] = (uniform(-limit, limit, *shape), uniform(-0.1, 0.1, shape[-1]))

    def normalisation(name, width):
        low_high = ((0.8, 1.2), (-0.1, 0.1), (-0.1, 0.1), (0.8, 1.2))
        values[name] = tuple(uniform(low, high, width) for low, high in low_high)

    for name, channels, width in convolutions():
        dense(name, (3, 3, channels, width))
        normalisation(f"{name}_bn", width)
    dense("hidden", (BLOCKS[-1][0], HIDDEN))
    normalisation("hidden_bn", HIDDEN)
    dense("classes", (HIDDEN, CLASSES))
    return values


def images(count, seed=1):
    """`count` images [N, 28, 28, 1] in 0...1 and their one-hot classes [N, 10]; the time does not depend on what they show."""
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (count, 28, 28, 1), dtype=np.uint8).astype(np.float32) / 255
    return pixels, np.eye(CLASSES, dtype=np.float32)[random.integers(0, CLASSES, count)]
