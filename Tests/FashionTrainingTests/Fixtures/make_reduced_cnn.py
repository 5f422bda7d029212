"""Numbers of a reduced reference CNN, made by Keras, for the engine to agree with.

The network is the reference CNN with widths 4, 8, 16 and 16 on 12x12 images and without dropout. It takes five Adam
steps on batches of 8, 8, 8, 8 and 5 images. Written, as float32 little-endian in the order of `model.weights` (kernels
HWIO and (in, out)):

    reduced_cnn.images   uint8 [37, 12, 12]          reduced_cnn.labels  uint8 [37]
    reduced_cnn.initial  weights before training     reduced_cnn.final   weights after the five steps
    reduced_cnn.gradients  gradients of the first batch, trainable weights only
    reduced_cnn.json     logits and loss of the first batch, losses of the steps, logits in inference afterwards

Versions: Keras 3.15.1 on TensorFlow 2.21.0 (CPU). Run: python make_reduced_cnn.py
"""

import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import keras
import numpy as np
import tensorflow as tf
from keras import layers

HERE = os.path.dirname(os.path.abspath(__file__))
BATCHES = [8, 8, 8, 8, 5]


def block(model, filters):
    for _ in range(2):
        model.add(layers.Conv2D(filters, 3, padding="same"))
        model.add(layers.BatchNormalization())
        model.add(layers.Activation("relu"))


def build():
    model = keras.Sequential([keras.Input((12, 12, 1))])
    block(model, 4)
    model.add(layers.MaxPooling2D(2))
    block(model, 8)
    model.add(layers.MaxPooling2D(2))
    block(model, 16)
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(16))
    model.add(layers.BatchNormalization())
    model.add(layers.Activation("relu"))
    model.add(layers.Dense(10))
    return model


def save(name, arrays):
    with open(os.path.join(HERE, name), "wb") as file:
        for array in arrays:
            file.write(np.ascontiguousarray(array, dtype="<f4").tobytes())


def main():
    keras.utils.set_random_seed(42)
    rng = np.random.default_rng(42)
    images = rng.integers(0, 256, (sum(BATCHES), 12, 12), dtype=np.uint8)
    labels = rng.integers(0, 10, sum(BATCHES), dtype=np.uint8)
    model = build()
    # Betas, gammas and biases away from their trivial initial values.
    for variable in model.trainable_variables:
        if variable.shape.rank == 1:
            variable.assign_add(rng.normal(0, 0.1, variable.shape).astype("float32"))
    save("reduced_cnn.initial", [w.numpy() for w in model.weights])

    loss_function = keras.losses.CategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(1e-3)
    losses, first = [], {}
    start = 0
    for size in BATCHES:
        x = images[start : start + size, ..., None].astype("float32") / 255
        y = np.eye(10, dtype="float32")[labels[start : start + size]]
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss = loss_function(y, logits)
        gradients = tape.gradient(loss, model.trainable_variables)
        if start == 0:
            first = {"logits": logits.numpy().tolist(), "loss": float(loss)}
            save("reduced_cnn.gradients", [g.numpy() for g in gradients])
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        losses.append(float(loss))
        start += size
    save("reduced_cnn.final", [w.numpy() for w in model.weights])
    images.tofile(os.path.join(HERE, "reduced_cnn.images"))
    labels.tofile(os.path.join(HERE, "reduced_cnn.labels"))
    inference = model(images[:8, ..., None].astype("float32") / 255, training=False).numpy()
    with open(os.path.join(HERE, "reduced_cnn.json"), "w") as file:
        json.dump({"first": first, "losses": losses, "inferenceLogits": inference.tolist()}, file, indent=1)


if __name__ == "__main__":
    main()
