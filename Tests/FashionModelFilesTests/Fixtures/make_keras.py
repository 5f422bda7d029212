"""Writes small models with Keras in all its formats, and their weights as JSON beside them.

    KERAS_BACKEND=tensorflow python make_keras.py

Run once with Keras 3.15.1 (h5py 3.14.0) and once with tf.keras 2.15.0 (h5py 3.16.0); the files' names start with
keras3 and keras2. The weights are multiples of 1/64, so that JSON holds them exactly. Keras
writes the time into its archives (.keras), so these come out different every time.
"""

import json
import os
import zipfile

import numpy as np

try:
    import keras
except ImportError:
    from tensorflow import keras

HERE = os.path.dirname(os.path.abspath(__file__))
PREFIX = "keras" + keras.__version__.split(".")[0]
L = keras.layers


def sequential():
    return keras.Sequential(
        [
            L.InputLayer((8, 8, 1), name="image")
            if PREFIX == "keras2"
            else keras.Input((8, 8, 1), name="image"),
            L.Conv2D(2, 3, padding="same", name="conv"),
            L.BatchNormalization(name="norm"),
            L.Activation("relu", name="relu"),
            L.MaxPooling2D(name="pool"),
            L.Dropout(0.25, name="drop"),
            L.GlobalAveragePooling2D(name="mean"),
            L.Dense(3, kernel_regularizer=keras.regularizers.L2(0.01), name="scores"),
            L.Softmax(name="probabilities"),
        ],
        name="chain",
    )


def functional():
    image = keras.Input((6, 6, 2), name="image")
    x = L.ZeroPadding2D(((1, 0), (0, 2)), name="pad")(image)
    x = L.Conv2D(3, (3, 2), strides=2, use_bias=False, name="conv")(x)
    shortcut = L.Conv2D(3, 1, name="shortcut")(x)
    x = L.BatchNormalization(momentum=0.9, epsilon=1.001e-5, name="norm")(x)
    x = L.ReLU(name="relu")(x)
    x = L.Add(name="sum")([shortcut, x])
    x = L.AveragePooling2D((3, 2), strides=(1, 2), padding="same", name="pool")(x)
    x = L.Flatten(name="flat")(x)
    probabilities = L.Dense(4, activation="softmax", name="probabilities")(x)
    return keras.Model(image, probabilities, name="branches")


def save(model, name):
    numbers = np.random.default_rng(7)
    weights = {}
    for layer in model.layers:
        values = [numbers.integers(1, 128, w.shape) / 64 for w in layer.get_weights()]
        layer.set_weights(values)
        weights[layer.name] = [v.ravel().tolist() for v in values]
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    model.save(os.path.join(HERE, f"{PREFIX}_{name}.h5"), include_optimizer=False)
    if name == "functional":
        model.save(os.path.join(HERE, f"{PREFIX}_{name}.keras"))
    else:
        model.save_weights(os.path.join(HERE, f"{PREFIX}_{name}.weights.h5"))
        if PREFIX == "keras2":
            model.save_weights(os.path.join(HERE, f"{PREFIX}_{name}_weights.h5"))
    if PREFIX == "keras3":
        with open(os.path.join(HERE, f"{name}_weights.json"), "w") as file:
            json.dump(weights, file, sort_keys=True)


save(sequential(), "sequential")
save(functional(), "functional")

if PREFIX == "keras3":
    # As other zip programs would pack the archive again.
    with zipfile.ZipFile(os.path.join(HERE, "keras3_functional.keras")) as stored:
        with zipfile.ZipFile(os.path.join(HERE, "deflated.keras"), "w", zipfile.ZIP_DEFLATED) as deflated:
            for entry in stored.infolist():
                deflated.writestr(zipfile.ZipInfo(entry.filename), stored.read(entry), zipfile.ZIP_DEFLATED)
