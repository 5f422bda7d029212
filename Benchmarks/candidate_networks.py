#!/usr/bin/env python3
"""Writes networks that were tried for the recipes as .keras files, to be trained with `--initial-weights`.

    python Benchmarks/candidate_networks.py FOLDER
    fashion train --recipe best --initial-weights FOLDER/half_fourth_stage.keras

All of them are variations of the residual network, some at half its width. Needs Keras 3.
"""

import argparse
import pathlib

import keras
from keras import layers


def convolution(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))


def residual_pair(x, filters):
    return layers.Add()([x, convolution(convolution(x, filters), filters)])


def pooled(x):
    return layers.MaxPooling2D()(x)


def first_two_stages(x, width):
    x = pooled(convolution(convolution(x, width), width))
    return pooled(residual_pair(convolution(x, 2 * width), 2 * width))


def fourth_stage(x, width):
    """The residual network and a fourth stage at 3×3, half as wide again as the third."""
    x = pooled(residual_pair(convolution(first_two_stages(x, width), 4 * width), 4 * width))
    return residual_pair(convolution(x, 6 * width), 6 * width)


def late_pair(x, width):
    """The last residual pair at 3×3 in place of 7×7: as many parameters, a quarter fewer multiplications."""
    x = pooled(convolution(first_two_stages(x, width), 4 * width))
    return residual_pair(x, 4 * width)


def late_pairs(x, width):
    """Both residual pairs after the pooling: as many parameters, half the multiplications."""
    x = pooled(convolution(convolution(x, width), width))
    x = residual_pair(pooled(convolution(x, 2 * width)), 2 * width)
    return residual_pair(pooled(convolution(x, 4 * width)), 4 * width)


CANDIDATES = {
    "half_fourth_stage": (fourth_stage, 32),
    "half_late_pair": (late_pair, 32),
    "half_late_pairs": (late_pairs, 32),
    "late_pair": (late_pair, 64),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, (features, width) in CANDIDATES.items():
        keras.utils.set_random_seed(42)
        images = layers.Input((28, 28, 1))
        x = layers.GlobalAveragePooling2D()(features(images, width))
        x = layers.Dropout(0.4)(x)
        x = layers.Dense(10, activation="softmax")(x)
        model = keras.Model(images, x, name=name)
        path = folder / f"{name}.keras"
        model.save(path)
        print(f"{path}: {model.count_params():,} parameters")


if __name__ == "__main__":
    main()
