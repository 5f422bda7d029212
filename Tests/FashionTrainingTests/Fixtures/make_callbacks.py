"""Feeds scripted validation losses to Keras' own callbacks and writes down what they do.

Made with Keras 3.15 on TensorFlow 2.21:  KERAS_BACKEND=tensorflow python make_callbacks.py > callbacks.json

A run's `epochs` is one row per epoch: the learning rate as logged (the one that trained the epoch), whether the model was
saved, and whether training was told to stop. `best_epoch` (from 0) has the weights that come back at the end.
Numbers that JSON does not know are the strings "nan", "inf" and "-inf".
"""

import json
import math
import os
import random
import tempfile

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np


def number(x):
    return x if math.isfinite(x) else str(x)


def run(name, values, rate=1e-3, monitor="val_loss", early={}, reduce={}):
    """Runs the three callbacks over `values`, all epochs, also those after the stop."""
    early = {"patience": 10, "min_delta": 0.0, **early}
    reduce = {"factor": 0.5, "patience": 3, "min_delta": 1e-4, "cooldown": 0, "min_lr": 0.0, **reduce}
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.Adam(rate), loss="mse", metrics=["accuracy"])
    model.train_on_batch(np.zeros((1, 1)), np.zeros((1, 1)))  # makes the metrics
    with tempfile.TemporaryDirectory() as folder:
        saver = keras.callbacks.ModelCheckpoint(
            os.path.join(folder, "best.weights.h5"), monitor=monitor, save_best_only=True, save_weights_only=True
        )
        stopper = keras.callbacks.EarlyStopping(monitor=monitor, restore_best_weights=True, **early)
        reducer = keras.callbacks.ReduceLROnPlateau(monitor=monitor, **reduce)
        saves = []
        save = model.save_weights
        model.save_weights = lambda *a, **k: (saves.append(1), save(*a, **k))
        callbacks = [saver, stopper, reducer]
        for callback in callbacks:
            callback.set_model(model)
            callback.on_train_begin()
        model.stop_training = False
        epochs = []
        for epoch, value in enumerate(values):
            # The weight is the epoch, so that the weights that come back say which epoch was best.
            model.set_weights([np.array([[epoch]], np.float32)])
            saves.clear()
            model.stop_training = False
            logs = {"other": 0.0} if value is None else {monitor: value}
            for callback in callbacks:
                callback.on_epoch_begin(epoch)
                callback.on_epoch_end(epoch, logs)
            epochs.append(
                {"learning_rate": logs["learning_rate"], "saved": bool(saves), "stopped": model.stop_training}
            )
        for callback in callbacks:
            callback.on_train_end()
        best_epoch = int(model.get_weights()[0][0, 0])
    return {
        "name": name,
        "monitor": monitor,
        "rate": rate,
        "early": early,
        "reduce": reduce,
        "values": [None if v is None else number(v) for v in values],
        "epochs": epochs,
        "best_epoch": best_epoch,
        "final_rate": float(model.optimizer.learning_rate.numpy()),
    }


def noisy(seed, count, start=0.6, fall=0.93, floor=0.18, noise=0.02):
    """Validation losses that fall towards a floor with noise, as real ones do."""
    rng = random.Random(seed)
    return [round(floor + (start - floor) * fall**e + rng.uniform(-noise, noise), 4) for e in range(count)]


nan, inf = math.nan, math.inf
runs = [
    run("real-looking", noisy(1, 40)),
    run("real-looking, short patiences", noisy(2, 30), early={"patience": 4}, reduce={"patience": 2}),
    run("always better", [1.0 - 0.01 * e for e in range(15)]),
    run("always worse", [1.0 + 0.01 * e for e in range(15)]),
    run("ties", [0.5] * 14, early={"patience": 6}),
    run("ties that float32 cannot tell apart", [0.5, 0.5 - 1e-9, 0.5 - 2e-9, 0.5 - 1e-7, 0.4] * 2),
    run("creeping below min_delta", [0.5 - 5e-5 * e for e in range(16)]),
    run("creeping at min_delta", [0.5 - 1e-4 * e for e in range(16)]),
    run("early stopping with min_delta", noisy(3, 25), early={"patience": 3, "min_delta": 0.02}),
    run("NaN in between", [0.5, nan, 0.4, nan, nan, nan, nan, 0.3, 0.35]),
    run("NaN first", [nan, 0.5, 0.4, 0.3, 0.2], early={"patience": 3}),
    run("infinite", [inf, 0.5, inf, 0.4, -inf, 0.3, 0.2, 0.1]),
    run("cooldown", [0.5] * 20, early={"patience": 30}, reduce={"patience": 2, "cooldown": 3}),
    run("cooldown with a better epoch", [0.5, 0.6, 0.6, 0.4, 0.6, 0.6, 0.3, 0.6, 0.6, 0.6, 0.6],
        reduce={"patience": 2, "cooldown": 2}),
    run("min_lr", [0.5] * 24, early={"patience": 30}, reduce={"patience": 1, "min_lr": 1e-5, "factor": 0.3}),
    run("rate starts at min_lr", [0.5] * 6, rate=1e-4, reduce={"patience": 1, "min_lr": 1e-4}),
    run("patience zero", [0.5, 0.6, 0.4, 0.4, 0.3], early={"patience": 0}, reduce={"patience": 0}),
    run("patience one, worse at once", [0.5, 0.6, 0.7], early={"patience": 1}, reduce={"patience": 1}),
    run("accuracy", [round(1 - v, 4) for v in noisy(4, 25)], monitor="val_accuracy",
        early={"patience": 5}, reduce={"patience": 2, "min_delta": 1e-3}),
    run("training loss", noisy(5, 15), monitor="loss", early={"patience": 4}),
    run("missing now and then", [0.5, None, 0.6, None, 0.4, 0.45, None, 0.47, 0.48, 0.49], early={"patience": 3}),
]
print('{"keras": "%s", "runs": [' % keras.__version__)
print(",\n".join(json.dumps(r) for r in runs))
print("]}")
