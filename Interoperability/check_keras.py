"""Model files of our program in Keras, and Keras' model files in our program.

Runs in Keras 3 or in tf.keras 2.15, whichever the environment has, and looks at the formats that this one has: `.h5`
and `.keras`, and weights alone. Three architectures, each as Sequential and as a functional network with branches; then a
few steps of training from a file of ours, in Keras and in our program. Needs TensorFlow.
"""

import importlib.metadata
import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy
from tensorflow import keras

import common

L = keras.layers
VERSION = importlib.metadata.version("keras")
IS_KERAS_3 = int(VERSION.split(".")[0]) >= 3
NAME = f"Keras {VERSION}" if IS_KERAS_3 else f"tf.keras {VERSION}"


def main():
    options = common.arguments(__doc__)
    checks = common.Checks(NAME)
    images, _ = common.test_images(options)
    ours_to_keras(options, checks, common.floats(images))
    keras_to_ours(options, checks, common.floats(images))
    weights_to_ours(options, checks, common.floats(images))
    steps(options, checks)
    checks.finish()


# Ours → Keras


def ours_to_keras(options, checks, images):
    ours = common.evaluate(options, options.model)
    for file in our_files(options, options.model):
        model = keras.models.load_model(file)
        checks.compare(f"from ours, {file.suffix}", ours, predict(model, images))
        checks.expect(f"layers' names, {file.suffix}", names(model) == REFERENCE_NAMES, f"{len(names(model))} layers")
        checks.expect(f"parameters, {file.suffix}", model.count_params() == 1_217_226, f"{model.count_params()}")
        checks.expect(f"compiled with Adam, {file.suffix}", type(model.optimizer).__name__ == "Adam")


def our_files(options, model):
    """A model as our program writes it for this Keras; tf.keras 2.15 cannot read Keras 3's archives."""
    if not IS_KERAS_3:
        return [model]
    archive = options.work / f"{model.stem}.keras"
    common.fashion(options, "export", "--model", model, "--format", "keras", "--output", archive, "--uncalibrated")
    return [model, archive]


# As Keras itself names the layers of the reference CNN.
BLOCK = ["conv2d", "batch_normalization", "activation"]
REFERENCE = [*BLOCK * 2, "max_pooling2d", "dropout"] * 2 + [*BLOCK * 2, "global_average_pooling2d", "dropout"]
REFERENCE += ["dense", "batch_normalization", "activation", "dropout", "dense"]
REFERENCE_NAMES = [
    f"{kind}_{count}" if (count := REFERENCE[:index].count(kind)) else kind for index, kind in enumerate(REFERENCE)
]


def names(model):
    return [layer.name for layer in model.layers]


# Keras → ours


def plain():
    """Convolutions with ReLU in them, and a hidden layer."""
    yield L.Conv2D(12, 5, padding="same", activation="relu")
    yield L.MaxPooling2D()
    yield Branch([L.Conv2D(20, 3, padding="same", activation="relu")], 20)
    yield L.MaxPooling2D(3, strides=2, padding="same")
    yield L.Conv2D(16, 3, activation="relu")
    yield L.Flatten()
    yield L.Dense(40, activation="relu")
    yield L.Dropout(0.35)
    yield L.Dense(10, activation="softmax")


def normalised():
    """No biases, strides, padding of its own, normalisation, ReLU and softmax as layers."""
    yield L.ZeroPadding2D(((1, 0), (2, 1)))
    yield L.Conv2D(16, 3, strides=2, use_bias=False)
    yield L.BatchNormalization(momentum=0.9)
    yield L.ReLU()
    yield Branch(
        [
            L.Conv2D(24, 3, padding="same", use_bias=False, kernel_regularizer=keras.regularizers.L2(1e-4)),
            L.BatchNormalization(epsilon=1.001e-5),
            L.Activation("relu"),
            L.Conv2D(24, 1),
        ],
        24,
    )
    yield L.AveragePooling2D((3, 2), strides=(1, 2), padding="same")
    yield L.GlobalAveragePooling2D()
    yield L.Dense(10)
    yield L.Softmax()


def uneven():
    """Windows that do not fit evenly, and normalisation of vectors."""
    yield L.Conv2D(9, (4, 3), strides=(2, 1), padding="same")
    yield L.BatchNormalization()
    yield L.Activation("relu")
    yield Branch([L.Conv2D(11, (2, 5), padding="same", activation="relu", data_format="channels_last")], 11)
    yield L.AveragePooling2D(2, strides=3, padding="valid")
    yield L.Dropout(0.0)
    yield L.Flatten()
    yield L.Dense(33, use_bias=False)
    yield L.BatchNormalization(axis=-1)
    yield L.ReLU()
    yield L.Dense(10)
    yield L.Activation("softmax")


class Branch:
    """Layers that a functional network adds to a 1×1 convolution of what they get."""

    def __init__(self, layers, filters):
        self.layers = layers
        self.filters = filters


def sequential(parts):
    layers = [layer for part in parts for layer in (part.layers if isinstance(part, Branch) else [part])]
    return keras.Sequential([keras.Input((28, 28, 1)), *layers])


def functional(parts):
    image = keras.Input((28, 28, 1), name="image")
    x = image
    for part in parts:
        if not isinstance(part, Branch):
            x = part(x)
            continue
        # The branch is made first, so that the order of making layers is not that of their distance from the output.
        shortcut = L.Conv2D(part.filters, 1)(x)
        for layer in part.layers:
            x = layer(x)
        x = L.Add()([x, shortcut])
    return keras.Model(image, x)


def keras_to_ours(options, checks, images):
    for architecture in (plain, normalised, uneven):
        for build in (sequential, functional):
            model = build(architecture())
            randomise(model)
            model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
            for ending in ("h5", "keras"):
                file = options.work / f"{architecture.__name__}-{build.__name__}.{ending}"
                model.save(file)
                checks.compare(f"to ours, {file.name}", common.evaluate(options, file), predict(model, images))
            for ending in ("h5", "keras") if IS_KERAS_3 else ("h5",):
                back = options.work / f"{file.stem}-back.{ending}"
                format = ["--format", ending, "--output", back]
                common.fashion(options, "export", "--model", file.with_suffix(".h5"), *format)
                again = keras.models.load_model(back)
                checks.compare(f"to ours and back, {back.name}", predict(again, images), predict(model, images))


def randomise(model):
    """Weights that leave no term at its neutral value, the same in every run."""
    numbers = numpy.random.default_rng(3)
    for layer in model.layers:
        weights = []
        for weight in layer.get_weights():
            if weight.ndim > 1:
                weights.append(numbers.normal(0, (2 / numpy.prod(weight.shape[:-1])) ** 0.5, weight.shape))
            else:
                weights.append(numbers.uniform(0.2, 1, weight.shape))
        layer.set_weights(weights)


def weights_to_ours(options, checks, images):
    """Weights alone, of the reference CNN in random numbers and with other layer names."""
    loaded = keras.models.load_model(options.model)
    config = loaded.get_config()
    for layer in config["layers"]:
        layer["config"]["name"] += "_7"
    model = keras.Sequential.from_config(config)
    randomise(model)
    for file in ["reference.weights.h5"] if IS_KERAS_3 else ["reference.weights.h5", "reference-weights.h5"]:
        file = options.work / file
        model.save_weights(file)
        ours = common.evaluate(options, file, "--architecture", "reference")
        checks.compare(f"to ours, {file.name}", ours, predict(model, images))


# Steps of training


def steps(options, checks, count=256, epochs=4, rate=1e-4, tolerance=5e-5):
    """Goes on training from a file of ours, here and there; a batch is all images, so that an epoch is one step.

    The first loss is that of the file's weights, the others show what the steps have done: each lowers it by some hundredths.
    Dropout is off, since its random numbers differ. The rate is a tenth of the recipe's: Adam's first steps have the sign of the
    gradient, which rounding decides where the gradient is next to nothing. With steps of 1e-3 that alone moved the second loss by
    up to 4e-4 here, and by 8e-5 in Keras, against Keras in float64.
    """
    quiet = options.work / "quiet.h5"
    save_without_dropout(options.model, quiet)
    limits = ["--data", common.small_data(options), "--limit", count, "--no-augment"]
    # A training that changes next to nothing, for files that are ours.
    begun = options.work / "begun"
    common.fashion(options, "train", "--recipe", "reference", *limits, "--initial-weights", quiet, "--epochs", 1, "--learning-rate", 1e-5, "--output", begun)
    file = begun / "saved_model/best_model.h5"
    images, labels = training_images(options, count)
    for start in our_files(options, file):
        output = options.work / f"steps-{start.suffix[1:]}"
        whole = ["--validation-fraction", 0, "--batch-size", count, "--epochs", epochs, "--learning-rate", rate]
        common.fashion(options, "train", "--recipe", "reference", *limits, *whole, "--initial-weights", start, "--output", output)
        ours = json.loads((output / "saved_model/training_history.json").read_text())["loss"]
        model = keras.models.load_model(start)
        model.optimizer.learning_rate = rate
        theirs = model.fit(images, labels, batch_size=count, epochs=epochs, shuffle=False, verbose=0).history["loss"]
        for step, (one, other) in enumerate(zip(ours, theirs)):
            detail = f"ours {one:.6f}, theirs {other:.6f}, difference {abs(one - other):.1e} of {tolerance:.0e}"
            checks.expect(f"loss after {step} steps from {start.name}", abs(one - other) <= tolerance, detail)
        checks.expect(f"losses after all steps from {start.name}", len(ours) == len(theirs) == epochs)


def save_without_dropout(model, file):
    loaded = keras.models.load_model(model)
    config = loaded.get_config()
    for layer in config["layers"]:
        if layer["class_name"] == "Dropout":
            layer["config"]["rate"] = 0.0
    quiet = keras.Sequential.from_config(config)
    quiet.set_weights(loaded.get_weights())
    quiet.save(file)


def training_images(options, count):
    folder = common.small_data(options)
    images = numpy.fromfile(folder / "train-images-idx3-ubyte", numpy.uint8, offset=16).reshape(-1, 28, 28)[:count]
    labels = numpy.fromfile(folder / "train-labels-idx1-ubyte", numpy.uint8, offset=8)[:count]
    return common.floats(images), numpy.eye(10, dtype=numpy.float32)[labels]


def predict(model, images):
    return model.predict(images, batch_size=250, verbose=0)


if __name__ == "__main__":
    main()
