#!/usr/bin/env python3
"""Writes networks that were tried for the recipe `best` as .keras files, to be trained with `--initial-weights`.

    python Benchmarks/candidate_networks.py FOLDER
    fashion train --recipe best --initial-weights FOLDER/half_fourth_stage.keras

All of them are variations of the residual network at half its width. Needs Keras 3.
"""

import argparse
import pathlib

import keras
from keras import layers


def convolution(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))


def squeeze_and_excitation(x, filters):
    weights = layers.GlobalAveragePooling2D(keepdims=True)(x)
    weights = layers.Conv2D(max(filters // 8, 8), 1, activation="relu")(weights)
    weights = layers.Conv2D(filters, 1, activation="sigmoid")(weights)
    return layers.Multiply()([x, weights])


def residual_pair(x, filters, squeezed=False):
    branch = convolution(convolution(x, filters), filters)
    if squeezed:
        branch = squeeze_and_excitation(branch, filters)
    return layers.Add()([x, branch])


def first_two_stages(x, squeezed=False):
    x = layers.MaxPooling2D()(convolution(convolution(x, 32), 32))
    return layers.MaxPooling2D()(residual_pair(convolution(x, 64), 64, squeezed))


def half(x):
    """The residual network at half its width."""
    return residual_pair(convolution(first_two_stages(x), 128), 128)


def half_squeezed(x):
    """The same with squeeze-and-excitation (Hu et al., 2018) in the residual pairs."""
    return residual_pair(convolution(first_two_stages(x, squeezed=True), 128), 128, squeezed=True)


def half_fourth_stage(x):
    """The same and a fourth stage at 3×3, of 192 channels."""
    x = layers.MaxPooling2D()(half(x))
    return residual_pair(convolution(x, 192), 192)


def half_late_pair(x):
    """The last residual pair at 3×3 in place of 7×7: as many parameters, a quarter fewer multiplications."""
    x = layers.MaxPooling2D()(convolution(first_two_stages(x), 128))
    return residual_pair(x, 128)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for features in [half, half_squeezed, half_fourth_stage, half_late_pair]:
        keras.utils.set_random_seed(42)
        images = layers.Input((28, 28, 1))
        x = layers.GlobalAveragePooling2D()(features(images))
        x = layers.Dense(10, activation="softmax")(layers.Dropout(0.4)(x))
        model = keras.Model(images, x, name=features.__name__)
        path = folder / f"{model.name}.keras"
        model.save(path)
        print(f"{path}: {model.count_params():,} parameters")


if __name__ == "__main__":
    main()
