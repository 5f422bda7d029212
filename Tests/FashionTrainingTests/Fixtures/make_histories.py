"""Makes history_*.pkl and history_*.json: histories as Keras users pickle them, at every protocol, and what is in them.

Run in two environments: with tensorflow-cpu 2.21.0 and keras 3.15.1 (numpy 2) for history_keras3*, and with
tensorflow-cpu 2.15.1 and its keras 2.15.0 (numpy 1) for history_keras2*. Each also pickles numbers of all kinds that a
dictionary of a user's own may hold, as history_numbers2* and history_numbers1*, after the version of numpy, and arrays in a
dictionary that makes its values, as history_arrays2* and history_arrays1*.
"""

import collections
import json
import os
import pathlib
import pickle

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy

HERE = pathlib.Path(__file__).parent
PROTOCOLS = range(6)


def trained():
    """Three epochs on noise, with a learning rate that falls on plateaus, so that the history has it."""
    keras.utils.set_random_seed(1)
    random = numpy.random.default_rng(1)
    images = random.random((24, 4), numpy.float32)
    labels = random.integers(0, 3, 24)
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    plateau = keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=1.0)
    fit = model.fit(images, labels, validation_split=0.25, epochs=3, batch_size=8, verbose=0, callbacks=[plateau])
    return fit.history


def numbers():
    """Every number that the reader takes; the pickler ends a batch after 1000 of them."""
    shared = [1] * 1001
    integers = [0, 1, -1, 255, 256, 65535, 65536, 2**31 - 1, -(2**31), 2**31, 2**53, -(2**53), True, False]
    return {
        "loss": shared,
        "accuracy": shared,
        "val_loss": [float("nan"), float("inf"), float("-inf"), -0.0, 5e-324, 1.7976931348623157e308, 0.1],
        "val_accuracy": integers,
        "lr": [numpy.float32(0.1), numpy.float64(0.1), numpy.int32(-7), numpy.int64(2**40), numpy.float32("nan")],
        "größe \\ 衣\n\U0001f45f": [],
    }


def arrays():
    """What a training loop of one's own may have collected."""
    history = collections.defaultdict(list)
    history["loss"] += [numpy.float32(1.5), 0.5]
    history["accuracy"] = numpy.array([0.25, 0.75])
    history["val_loss"] = numpy.array([1.25, -0.5], numpy.float32)
    history["stage"] = numpy.arange(1, 3)
    return history


def write(name, history):
    for protocol in PROTOCOLS:
        with open(HERE / f"{name}_{protocol}.pkl", "wb") as file:
            pickle.dump(history, file, protocol)
    floats = {key: [float(value) for value in values] for key, values in history.items()}
    (HERE / f"{name}.json").write_text(json.dumps(floats))


write(f"history_keras{keras.__version__[0]}", trained())
write(f"history_numbers{numpy.__version__[0]}", numbers())
write(f"history_arrays{numpy.__version__[0]}", arrays())
