"""The seed CNN in Keras 3 on TensorFlow.

Variants: `default` (graph mode, what `compile` does when it decides against XLA) and `jit` (XLA).
"""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Faster also on processors where TensorFlow does not choose it itself.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

import keras
import tensorflow as tf
from keras import layers

from . import network, timing

VERSION = f"{keras.__version__} on TensorFlow {tf.__version__}"


def architecture():
    """The network with Keras' own initial weights."""
    stack = [keras.Input((28, 28, 1))]
    for block, (width, rate) in enumerate(network.BLOCKS):
        for _ in range(2):
            stack += [layers.Conv2D(width, 3, padding="same"), layers.BatchNormalization(), layers.ReLU()]
        stack.append(layers.MaxPooling2D() if block < 2 else layers.GlobalAveragePooling2D())
        stack.append(layers.Dropout(rate))
    stack += [
        layers.Dense(network.HIDDEN),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.Dropout(network.HIDDEN_DROPOUT),
        layers.Dense(network.CLASSES, activation="softmax"),
    ]
    return keras.Sequential(stack)


def build():
    """The network with the weights that every peer starts from."""
    model = architecture()
    weighty = [layer for layer in model.layers if layer.weights]
    for layer, arrays in zip(weighty, network.weights().values(), strict=True):
        layer.set_weights(arrays)
    return model


def parameters():
    return build().count_params()


def probabilities(pixels):
    return build()(pixels, training=False).numpy()


def train(variant, threads, steps, warm_batches=8):
    _prepare(threads)
    model = build()
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=variant == "jit",
    )
    data = tf.data.Dataset.from_tensor_slices(network.images(network.BATCH * warm_batches))
    data = data.batch(network.BATCH, drop_remainder=True).cache().repeat().prefetch(2)
    # What `fit` calls for every step, without the callbacks around it.
    model.make_train_function()
    iterator = iter(data)
    return timing.training(lambda: float(model.train_function(iterator)["loss"]), steps, network.BATCH)


def infer(variant, threads, runs, batches):
    _prepare(threads)
    model = build()
    results = []
    for size in batches:
        inputs = tf.constant(network.images(size)[0])
        function = tf.function(
            lambda pixels: model(pixels, training=False),
            input_signature=[tf.TensorSpec(inputs.shape, inputs.dtype)],
            jit_compile=variant == "jit",
        )
        results.append(timing.inference(lambda: function(inputs).numpy(), runs, size))
    return results


def _prepare(threads):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    keras.utils.set_random_seed(42)
