"""Grad-CAM maps of small networks by TensorFlow's GradientTape, for the engine to agree with.

    KERAS_BACKEND=tensorflow python make_gradcam.py

Written by Keras 3.15.1 on TensorFlow 2.21.0 (CPU): gradcam_<name>.h5, the network, and gradcam.json: images [N][H, W, C]
row-major, for each network the logits [N][classes] and, for every image and class, the map [H, W] of the layer LAST names.
A map is relu(Σ mean(∂logit/∂A[:, :, k]) A[:, :, k]) as in Selvaraju et al., arXiv 1610.02391. All weights are
random, the moving statistics too, and dropout does nothing: the maps are those of inference.
"""

import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
import keras
import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
L = keras.layers
SIDE, CLASSES, COUNT = 12, 3, 3
# The layer whose output is explained.
LAST = {"chain": "relu2", "residual": "post_relu", "branches": "conv2", "gated": "conv", "pixels": "conv"}


def chain():
    """The reference CNN's kind: global average pooling, then normalised dense layers."""
    image = keras.Input((SIDE, SIDE, 1), name="image")
    x = L.Conv2D(5, 3, padding="same", name="conv1")(image)
    x = L.BatchNormalization(name="norm1")(x)
    x = L.Activation("relu", name="relu1")(x)
    x = L.MaxPooling2D(name="pool1")(x)
    x = L.Conv2D(6, 3, padding="same", name="conv2")(x)
    x = L.BatchNormalization(name="norm2")(x)
    x = L.Activation("relu", name="relu2")(x)
    x = L.GlobalAveragePooling2D(name="mean")(x)
    x = L.Dropout(0.4, name="drop1")(x)
    x = L.Dense(7, name="dense1")(x)
    x = L.BatchNormalization(name="norm3")(x)
    x = L.Activation("relu", name="relu3")(x)
    x = L.Dropout(0.4, name="drop2")(x)
    return image, L.Dense(CLASSES, name="scores")(x)


def residual():
    """ResNet V2's kind: what follows the last convolution is a sum, then normalisation and ReLU."""
    image = keras.Input((SIDE, SIDE, 1), name="image")
    start = L.Conv2D(4, 3, strides=2, padding="same", name="stem")(image)
    x = L.BatchNormalization(epsilon=1.001e-5, name="preact")(start)
    x = L.ReLU(name="preact_relu")(x)
    shortcut = L.Conv2D(6, 1, name="conv0")(x)
    x = L.Conv2D(4, 3, padding="same", use_bias=False, name="conv1")(x)
    x = L.BatchNormalization(name="norm1")(x)
    x = L.ReLU(name="relu1")(x)
    x = L.Conv2D(6, 1, name="conv2")(x)
    x = L.Add(name="sum")([shortcut, x])
    x = L.BatchNormalization(name="post_norm")(x)
    x = L.ReLU(name="post_relu")(x)
    x = L.GlobalAveragePooling2D(name="mean")(x)
    x = L.Dense(5, activation="relu", name="hidden")(x)
    x = L.BatchNormalization(name="norm2")(x)
    x = L.Dropout(0.5, name="drop")(x)
    return image, L.Dense(CLASSES, name="scores")(x)


def branches():
    """Everything that can stand behind the last convolution, and a fork at once."""
    image = keras.Input((SIDE, SIDE, 1), name="image")
    x = L.Conv2D(4, 3, activation="relu", name="conv1")(image)
    start = L.Conv2D(5, 3, activation="relu", name="conv2")(x)
    x = L.MaxPooling2D(3, strides=1, padding="same", name="pool1")(start)
    y = L.AveragePooling2D(3, strides=1, padding="same", name="pool2")(start)
    x = L.Add(name="sum")([x, y])
    x = L.BatchNormalization(name="norm1")(x)
    x = L.Activation("relu", name="relu1")(x)
    x = L.ZeroPadding2D(((1, 0), (0, 2)), name="pad")(x)
    x = L.MaxPooling2D((2, 3), name="pool3")(x)
    x = L.BatchNormalization(name="norm2")(x)
    x = L.Dropout(0.25, name="drop1")(x)
    x = L.Flatten(name="flat")(x)
    x = L.Dense(6, activation="relu", name="dense1")(x)
    x = L.BatchNormalization(name="norm3")(x)
    return image, L.Dense(CLASSES, name="scores")(x)


def gated():
    """Squeeze-and-excitation: one pixel's convolutions, normalisation and ReLUs lie behind the feature map."""
    image = keras.Input((SIDE, SIDE, 1), name="image")
    x = L.Conv2D(5, 3, activation="relu", name="conv")(image)
    gate = L.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x)
    gate = L.Conv2D(6, 1, use_bias=False, name="gate1")(gate)
    gate = L.BatchNormalization(name="norm1")(gate)
    gate = L.ReLU(name="relu1")(gate)
    gate = L.Conv2D(6, 1, activation="relu", name="gate2")(gate)
    gate = L.Dense(6, activation="relu", name="gate3")(gate)
    gate = L.Conv2D(6, 1, name="gate4")(gate)
    gate = L.ReLU(6.0, name="relu2")(gate)
    gate = L.Conv2D(5, 1, activation="sigmoid", name="gate5")(gate)
    x = L.Multiply(name="excite")([x, gate])
    x = L.GlobalAveragePooling2D(name="mean")(x)
    return image, L.Dense(CLASSES, name="scores")(x)


def pixels():
    """Dense layers on the channels of the feature map, which are convolutions here."""
    image = keras.Input((SIDE, SIDE, 1), name="image")
    x = L.Conv2D(4, 3, strides=2, name="conv")(image)
    x = L.Dense(5, activation="relu", name="pixels1")(x)
    x = L.Dense(4, name="pixels2")(x)
    x = L.BatchNormalization(name="norm")(x)
    x = L.ReLU(name="relu")(x)
    x = L.Flatten(name="flat")(x)
    return image, L.Dense(CLASSES, name="scores")(x)


def randomise(model, numbers):
    for layer in model.layers:
        values = []
        for value in layer.weights:
            sample = numbers.normal(0, 0.5, value.shape)
            if value.name in ("moving_variance", "gamma"):
                sample = numbers.uniform(0.5, 2, value.shape)
            values.append(sample.astype(np.float32))
        layer.set_weights(values)


numbers = np.random.default_rng(11)
images = (numbers.integers(0, 65, (COUNT, SIDE, SIDE, 1)) / 64).astype(np.float32)
results = {"images": images.reshape(COUNT, -1).tolist(), "networks": {}}
for build in [chain, residual, branches, gated, pixels]:
    name = build.__name__
    image, scores = build()
    probabilities = L.Activation("softmax", name="probabilities")(scores)
    model = keras.Model(image, probabilities, name=name)
    randomise(model, numbers)
    model.save(os.path.join(HERE, f"gradcam_{name}.h5"))
    parts = keras.Model(image, [model.get_layer(LAST[name]).output, scores])
    maps = []
    for label in range(CLASSES):
        with tf.GradientTape() as tape:
            activation, logits = parts(images, training=False)
            score = tf.reduce_sum(logits[:, label])
        gradient = tape.gradient(score, activation)
        weights = tf.reduce_mean(gradient, axis=(1, 2), keepdims=True)
        maps.append(tf.nn.relu(tf.reduce_sum(weights * activation, axis=-1)).numpy())
    maps = np.stack(maps, 1)
    assert (maps > 0).any((2, 3)).sum() > CLASSES * COUNT / 2
    results["networks"][name] = {
        "last": LAST[name],
        "logits": logits.numpy().tolist(),
        "maps": maps.reshape(COUNT, CLASSES, -1).tolist(),
    }

with open(os.path.join(HERE, "gradcam.json"), "w") as file:
    json.dump(results, file, separators=(",", ":"))
    file.write("\n")
