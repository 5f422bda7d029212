#!/usr/bin/env python3
"""Trains the reference project's recipe in Keras for a limited time, as its users run it, and writes what each epoch took.

The network, the augmentation, Adam, the falling learning rate and early stopping are those of `fashion train --recipe
reference`; the images come from an `ImageDataGenerator`, the initial weights from Keras. A training that ends early gives the
curves up to there and the time of an epoch, from which that of a complete training follows.

    python Benchmarks/keras_reference.py --data /usr/share/datasets/fashion-mnist --minutes 60 --output keras
"""

import argparse
import gzip
import json
import os
import pathlib
import statistics
import time

import machine

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Twice as fast on a processor without AVX-512, where TensorFlow does not choose it itself.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")


def read_idx(path):
    """The numbers of an IDX file of bytes, gzipped or not, in the shape that its header gives."""
    import numpy as np

    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if len(content) < 4 or content[:3] != b"\0\0\x08":
        raise SystemExit(f"{path}: expected an IDX file of bytes, which begins with 00 00 08")
    shape = np.frombuffer(content, ">u4", content[3], 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def read_training_set(folder):
    """Images [N, 28, 28, 1] from 0 to 1, and their classes."""
    found = []
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        paths = [path for path in (folder / name, folder / f"{name}.gz") if path.exists()]
        if not paths:
            raise SystemExit(f"{folder}: expected {name} or {name}.gz; --data names the folder")
        found.append(read_idx(paths[0]))
    return found[0][..., None].astype("float32") / 255, found[1]


def train(images, labels, arguments):
    """Trains until the recipe ends or the time is over, and writes the output after each epoch."""
    import keras
    import numpy as np
    import tensorflow as tf

    from peers import keras_peer, network

    tf.config.threading.set_intra_op_parallelism_threads(arguments.threads)
    tf.config.threading.set_inter_op_parallelism_threads(arguments.threads)
    keras.utils.set_random_seed(42)
    order = np.random.default_rng(42).permutation(len(images))
    validation, training = np.split(order, [len(order) // 10])
    targets = keras.utils.to_categorical(labels, network.CLASSES)
    model = keras_peer.architecture()
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy", metrics=["accuracy"])

    output = arguments.output / "keras.json"
    result = {
        "machine": machine.describe(),
        "versions": keras_peer.VERSION,
        "threads": arguments.threads,
        "images": {"training": len(training), "validation": len(validation)},
        "epochs": [],
    }

    class Log(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            self.begin = time.monotonic()

        def on_epoch_begin(self, epoch, logs=None):
            self.start = time.monotonic()

        def on_epoch_end(self, epoch, logs=None):
            seconds = time.monotonic() - self.start
            result["epochs"].append({key: float(value) for key, value in logs.items()} | {"seconds": round(seconds, 1)})
            partial = output.with_suffix(".partial")
            partial.write_text(json.dumps(result, indent=1) + "\n")
            partial.replace(output)
            elapsed = time.monotonic() - self.begin
            if elapsed + seconds > arguments.minutes * 60:
                self.model.stop_training = True

    generator = tf.keras.preprocessing.image.ImageDataGenerator(
        rotation_range=10,
        width_shift_range=0.1,
        height_shift_range=0.1,
        shear_range=0.1,
        zoom_range=0.1,
        horizontal_flip=True,
    )
    model.fit(
        generator.flow(images[training], targets[training], batch_size=network.BATCH),
        epochs=50,
        validation_data=(images[validation], targets[validation]),
        callbacks=[
            keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=3),
            keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True),
            Log(),
        ],
        verbose=2,
    )
    seconds = statistics.median(epoch["seconds"] for epoch in result["epochs"])
    print(f"{len(result['epochs'])} epochs, median {seconds:.0f} s; {output}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder with the IDX files")
    parser.add_argument("--minutes", type=float, default=60, help="no epoch begins that would end later (default: 60)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", type=pathlib.Path, required=True, help="folder that gets keras.json")
    arguments = parser.parse_args()
    images, labels = read_training_set(arguments.data)
    arguments.output.mkdir(parents=True, exist_ok=True)
    train(images, labels, arguments)


if __name__ == "__main__":
    main()
