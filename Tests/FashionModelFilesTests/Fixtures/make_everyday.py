"""Writes small everyday models with Keras 3.15.1 as people save them, and beside them what Keras says of four images.

    KERAS_BACKEND=tensorflow python make_everyday.py [NAME ...]

With Keras 2.15 (tensorflow 2.15), or with `TF_USE_LEGACY_KERAS=1` and tf_keras 2.21, it writes the networks called keras2_...
instead, and leaves the others as they are. tf_keras 2.21 wrote keras2_calls.

Each network comes as NAME.keras and NAME.h5 in everyday/, with everyday/expected.json: for NAME the probabilities [4, 5] that
Keras computes, as float64 texts. Pixel i of image n, 0...255, is (37 i + 101 n + 13 i n) mod 256; "feed" says how the model
takes pixels. Weights are random, with moving statistics that are not those of a fresh layer. With names only these are written, and the others stay as they are.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np

if os.environ.get("TF_USE_LEGACY_KERAS"):
    import tf_keras as keras
else:
    import keras

L = keras.layers

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "everyday")
SIZE = 8
PIXELS = np.array(
    [[(37 * i + 101 * n + 13 * i * n) % 256 for i in range(SIZE * SIZE)] for n in range(4)], "float64")
FEEDS = {"0..255": lambda x: x, "0..1": lambda x: x / 255, "-1..1": lambda x: x / 127.5 - 1}


def image():
    return keras.Input((SIZE, SIZE, 1))


def head():
    return [L.Flatten(), L.Dense(5, activation="softmax")]


def networks():
    S = keras.Sequential
    entry = image()
    backbone = keras.Model(
        entry,
        L.Add()([L.Conv2D(2, 3, padding="same", name="left")(entry), L.BatchNormalization(name="norm")(
            L.Conv2D(2, 1, name="right")(entry))]), name="backbone")
    outer = image()
    inner = S([keras.Input((SIZE, SIZE, 2)), L.Conv2D(3, 3), L.BatchNormalization(), L.ReLU()], name="stem")
    frozen = S([keras.Input((SIZE, SIZE, 1)), L.Conv2D(2, 3), L.BatchNormalization()], name="frozen")
    frozen.trainable = False
    augmentation = S([image(), L.RandomFlip("horizontal"), L.RandomRotation(0.1), L.RandomZoom(0.1)], name="augmentation")
    shared_entry = image()
    shared = L.Conv2D(1, 3, padding="same", activation="tanh", name="shared")
    shared_output = S(head())(L.Add()([shared(shared(shared_entry)), shared_entry]))
    operations_entry = image()
    operations = L.Dense(5)(L.Flatten()(L.Conv2D(2, 3, activation="relu")(operations_entry / 127.5 - 1.0)))
    symmetric_entry = image()
    symmetric = L.Dense(5)(L.Flatten()(2.0 * symmetric_entry - 1))
    normalization = L.Normalization(axis=-1, mean=73.0, variance=8100.0)
    adapted = L.Normalization(axis=None)
    adapted.adapt(PIXELS.reshape(-1, SIZE, SIZE, 1) / 255)
    merging_entry = image()
    first, second, third = (L.Conv2D(3, 3, name=name)(merging_entry) for name in ("first", "second", "third"))
    gate = L.Reshape((1, 1, 3))(L.GlobalAveragePooling2D()(first))
    gate = L.Conv2D(3, 1, activation="sigmoid", name="gate")(gate)
    merged = L.Average()([L.Multiply()([first, second, third]), L.Maximum()([first, second]), L.Minimum()([second, third])])
    merged = L.Subtract()([L.Multiply()([merged, gate]), third]) * first
    merging = keras.Model(merging_entry, S(head(), name="merging_head")(merged))
    return {
        "flat_logits": (S([keras.Input((SIZE, SIZE)), L.Flatten(), L.Dense(6, activation="relu"), L.Dense(5)]), "0..1"),
        "vector": (S([keras.Input((SIZE * SIZE,)), L.Dense(6, activation="sigmoid"), L.Dropout(0.2), L.Dense(5, activation="softmax")]), "0..1"),
        "reshape": (S([keras.Input((SIZE, SIZE)), L.Reshape((SIZE, SIZE, 1)), L.Conv2D(2, 3, activation="elu"), *head()]), "0..1"),
        "reshape_vector": (S([keras.Input((SIZE * SIZE,)), L.Reshape((SIZE, -1, 1)), L.Conv2D(2, 3, activation="softplus"), *head()]), "0..1"),
        "rescaling": (S([image(), L.Rescaling(1 / 255), L.Conv2D(2, 3, activation="silu"), *head()]), "0..255"),
        "augmented": (S([image(), augmentation, L.Rescaling(1 / 127.5, offset=-1), L.Conv2D(2, 3, activation="relu"), *head()]), "0..255"),
        "noise": (S([image(), L.GaussianNoise(0.1), L.Conv2D(2, 3, activation="relu"), L.SpatialDropout2D(0.1), L.GaussianDropout(0.1), L.Identity(), *head()]), "0..1"),
        "nested": (keras.Model(outer, S(head(), name="head")(inner(backbone(outer)))), "0..1"),
        "frozen": (S([image(), frozen, L.ReLU(), *head()]), "0..1"),
        "shared": (keras.Model(shared_entry, shared_output), "0..1"),
        "operations": (keras.Model(operations_entry, operations), "0..255"),
        "symmetric": (keras.Model(symmetric_entry, symmetric), "0..1"),
        "normalization": (S([image(), normalization, L.Conv2D(2, 3, activation="relu"), *head()]), "0..255"),
        "adapted": (S([image(), adapted, L.Conv2D(2, 3, activation="relu"), *head()]), "0..1"),
        "leaky": (S([image(), L.Conv2D(2, 3), L.LeakyReLU(0.1), L.Conv2D(2, 3, activation="leaky_relu"), L.ReLU(negative_slope=0.3), *head()]), "0..1"),
        "activations": (S([image(), L.Conv2D(2, 3, activation="gelu"), L.Conv2D(2, 3, activation="selu"), L.ELU(0.7), L.ReLU(0.5), L.Activation("relu6"), L.Activation("exponential"), L.Activation("tanh"), *head()]), "0..1"),
        "separable": (S([image(), L.SeparableConv2D(3, 3, activation="relu", depth_multiplier=2), L.DepthwiseConv2D(3, padding="same", strides=2, activation="tanh"), L.BatchNormalization(), L.ReLU(), L.GlobalMaxPooling2D(), L.Dense(5, activation="softmax")]), "0..1"),
        "without_scale": (S([image(), L.Conv2D(2, 3, use_bias=False), L.BatchNormalization(scale=False), L.Activation("relu"), L.BatchNormalization(center=False), L.Conv2D(2, 3, activation="relu"), L.BatchNormalization(center=False, scale=False), *head()]), "0..1"),
        "prelu": (S([image(), L.Conv2D(2, 3), L.PReLU(shared_axes=[1, 2]), L.Conv2D(2, 3), L.PReLU(), L.Flatten(), L.Dense(6), L.PReLU(), L.Dense(5)]), "0..1"),
        "groups": (S([image(), L.Conv2D(4, 3), L.Conv2D(6, 3, groups=2, padding="same", activation="tanh"), L.Conv2D(4, (3, 2), dilation_rate=(1, 2)), L.DepthwiseConv2D(2, dilation_rate=2), L.SeparableConv2D(3, 2, dilation_rate=2, padding="same"), *head()]), "0..1"),
        "sizes": (S([image(), L.Cropping2D(((1, 0), (0, 2))), L.Conv2D(2, 3), L.UpSampling2D((2, 3)), L.Conv2D(2, 3, strides=2), L.UpSampling2D(2, interpolation="bilinear"), *head()]), "0..1"),
        "layer_normalization": (S([image(), L.Conv2D(3, 3), L.LayerNormalization(), L.ReLU(), L.LayerNormalization(center=False), L.Flatten(), L.Dense(6), L.LayerNormalization(scale=False, epsilon=0.01), L.Dense(5)]), "0..1"),
        "merging": (merging, "0..1"),
        "functions": (functions(), "0..1"),
        "activation_layers": (S([image(), L.Conv2D(2, 3, activation=L.LeakyReLU(0.3)), L.DepthwiseConv2D(2, activation=L.ReLU(max_value=0.7)), L.SeparableConv2D(3, 2, activation=L.ELU(0.6)), L.Activation(L.ReLU(negative_slope=0.2)), L.Conv2D(2, 1, activation=L.ReLU()), L.Flatten(), L.Dense(6, activation=L.LeakyReLU(0.1)), L.Dense(5, activation=L.Softmax())]), "0..1"),
        "kept_axes": (S([image(), L.Conv2D(3, 3), L.GlobalAveragePooling2D(keepdims=True), L.Conv2D(4, 1, activation="tanh"), L.GlobalMaxPooling2D(keepdims=True), L.Flatten(), L.Dense(5, activation="softmax")]), "0..1"),
        "noise_shape": (S([image(), L.Conv2D(2, 3), L.Dropout(0.2, noise_shape=(None, 1, 1, 1), name="dropout_whole"), *head()]), "0..1"),
        "group_normalization": (S([image(), L.Conv2D(4, 3), L.GroupNormalization(2), L.ReLU(), L.GroupNormalization(-1, epsilon=0.01, scale=False), L.Flatten(), L.Dense(6), L.GroupNormalization(3, center=False), L.Dense(5)]), "0..1"),
        "dense_on_pixels": (dense_on_pixels(), "0..1"),
        "center_crop": (S([image(), L.CenterCrop(5, 6), L.Conv2D(2, 3, activation="relu"), L.Flatten(), L.Dense(5, activation="softmax"), L.Dropout(0.3)]), "0..1"),
        "dense_on_rows": (S([keras.Input((SIZE, SIZE)), L.Dense(6, activation="relu"), L.Dense(3, use_bias=False), L.Dropout(0.2), L.Dense(4, activation="tanh"), *head()]), "0..1"),
        "rows_side_by_side": (rows_side_by_side(), "0..1"),
        "shared_order": (shared_order(), "0..1"),
        "image_layer_calls": (image_layer_calls(), "0..1"),
        "frozen_in_part": (frozen_in_part(), "0..1"),
        "gelu": (gelu(), "0..1"),
        "matrix_normalization": (matrix_normalization(), "0..1"),
        "column_normalization": (S([keras.Input((SIZE, SIZE)), adapted_to_matrices(axis=-1), *head()]), "0..1"),
        "lora": (lora(), "0..1"),
    }


def adapted_to_matrices(axis):
    layer = L.Normalization(axis=axis)
    layer.adapt(PIXELS.reshape(-1, SIZE, SIZE) / 255)
    return layer


def matrix_normalization():
    """Images without channels: one number for all pixels, from the data, and one for each column, given."""
    given = L.Normalization(mean=[i / 50 for i in range(SIZE)], variance=[1 + i / 10 for i in range(SIZE)])
    return keras.Sequential([keras.Input((SIZE, SIZE)), adapted_to_matrices(axis=None), given, *head()])


def gelu():
    """Both forms of GELU, as operations: Keras approximates unless told otherwise."""
    entry = image()
    one, two = (keras.ops.gelu(L.Conv2D(3, 3)(entry), **options) for options in ({}, {"approximate": False}))
    three = keras.ops.gelu(L.Conv2D(3, 3)(one - two), approximate=True)
    return keras.Model(entry, L.Dense(5, activation="softmax")(L.Flatten()(three)))


def lora():
    """LoRA weights, which .keras files contain as part of the kernels and .h5 files beside them."""
    model = keras.Sequential([image(), L.Conv2D(2, 3), L.Flatten(), L.Dense(6, activation="tanh", name="adapted"), L.Dense(5, activation="softmax")])
    model.layers[0].enable_lora(1)
    model.layers[2].enable_lora(2, lora_alpha=3)
    return model


def shared_order():
    """A layer with two uses, for which the order of layers depends on how Keras walks; all kernels have one shape."""
    entry = keras.Input((SIZE * SIZE,))
    shared = L.Dense(SIZE * SIZE, activation="tanh", name="a")
    near = shared(L.Dense(SIZE * SIZE, activation="tanh", name="p")(entry))
    far = shared(L.Dense(SIZE * SIZE, activation="tanh", name="q")(entry))
    both = L.Add()([L.Dense(SIZE * SIZE, name="c")(far), near])
    return keras.Model(entry, L.Dense(5, activation="softmax")(both))


def image_layer_calls():
    """Layers of images that are called one by one: Keras 3 records `training: true`, its default."""
    entry = image()
    cut = L.CenterCrop(6, 5)(L.Resizing(8, 9)(L.RandomFlip()(entry)))
    return keras.Model(entry, L.Dense(5, activation="softmax")(L.Flatten()(L.Conv2D(2, 3)(cut))))


def frozen_in_part():
    """A frozen network of which one layer trains again, and one that trains apart from a layer; all kernels have one shape."""
    def inner(name):
        entry = keras.Input((16,))
        x = entry
        for place in range(3):
            x = L.Dense(16, activation="tanh", name=f"{name}_{place}")(x)
        return keras.Model(entry, x, name=name)

    frozen, trained = inner("frozen"), inner("trained")
    frozen.trainable = False
    frozen.layers[-1].trainable = True
    trained.layers[1].trainable = False
    return keras.Sequential([image(), L.Flatten(), L.Dense(16), frozen, trained, L.Dense(5, activation="softmax")])


def rows_side_by_side():
    """Matrices of unequal widths, joined row by row."""
    entry = keras.Input((SIZE, SIZE))
    parts = [L.Dense(6, activation="relu")(entry), L.Dense(3)(entry), entry]
    return keras.Model(entry, L.Dense(5, activation="softmax")(L.Flatten()(L.Concatenate()(parts))))


def dense_on_pixels():
    """Dense layers on the channels of images, as in squeeze-and-excitation."""
    entry = image()
    one = L.Conv2D(6, 3, padding="same")(L.Dense(4, activation="gelu")(entry))
    gate = L.Reshape((1, 1, 6))(L.GlobalAveragePooling2D()(one))
    gate = L.Dense(6, activation="sigmoid", use_bias=False)(L.Dense(3, activation="relu")(gate))
    two = L.BatchNormalization()(L.Dense(5)(L.Multiply()([one, gate])))
    return keras.Model(entry, L.Dense(5, activation="softmax")(L.Flatten()(L.ReLU()(two))))


def functions():
    """Functions of keras.ops, and activations that are several layers here."""
    ops = keras.ops
    entry = image()
    one = L.Conv2D(3, 3, activation="hard_sigmoid")(entry)
    two = L.Conv2D(3, 3, activation="hard_silu")(entry)
    three = ops.sigmoid(ops.relu(L.Conv2D(3, 3)(entry))) * ops.tanh(-one) + ops.leaky_relu(two, 0.15)
    three = ops.hard_silu(three) + ops.hard_sigmoid(one) - ops.elu(three)
    four = L.DepthwiseConv2D(2, activation="mish")(L.Activation("hard_swish")(three))
    five = L.Conv2D(4, 1)(ops.mean(ops.maximum(four, ops.silu(four)), axis=(1, 2), keepdims=True))
    return keras.Model(entry, L.Dense(5, activation="softmax")(L.Activation("mish")(L.Flatten()(five))))


def networks2():
    """What Keras 2 writes otherwise."""
    import tensorflow as tf

    entry = image()
    first, second = L.Conv2D(3, 3, activation="tanh")(entry), L.Conv2D(3, 3)(entry)
    both = (first + second) * second - tf.maximum(first, second)
    both = -tf.nn.relu(both) + tf.minimum(tf.sigmoid(both), first) / 3.0
    operations = keras.Model(entry, L.Dense(5, activation="softmax")(L.Flatten()(both)))
    functions = keras.Sequential([image(), L.Conv2D(2, 3, activation="hard_sigmoid"), L.Conv2D(2, 3, activation="mish"), L.Conv2D(2, 1, activation=L.LeakyReLU(alpha=0.3)), L.Activation("hard_sigmoid"), L.DepthwiseConv2D(2, activation=L.ReLU(max_value=0.4)), *head()])
    calls_entry = image()
    one, two = tf.nn.leaky_relu(L.Conv2D(3, 3)(calls_entry), alpha=0.1), tf.nn.leaky_relu(L.Conv2D(3, 3)(calls_entry))
    three = keras.activations.gelu(tf.nn.gelu(one, approximate=True) + tf.nn.gelu(two))
    calls = keras.Model(calls_entry, keras.activations.softmax(L.Dense(5)(L.Flatten()(three))))
    return {"keras2_operations": (operations, "0..1"), "keras2_functions": (functions, "0..1"), "keras2_frozen_in_part": (frozen_in_part(), "0..1"), "keras2_calls": (calls, "0..1")}


def main():
    os.makedirs(FOLDER, exist_ok=True)
    random = np.random.default_rng(11)
    is_keras2 = keras.__version__.startswith("2.")
    made = networks2() if is_keras2 else networks()
    wanted = sys.argv[1:] or (list(made) if is_keras2 else [])
    file = os.path.join(FOLDER, "expected.json")
    expected = json.load(open(file)) if wanted else {}
    for name, (model, feed) in made.items():
        for layer in model._flatten_layers(include_self=False):
            if isinstance(layer, L.Normalization) or isinstance(layer, keras.Model):
                continue
            for variable in layer.weights:
                # Keras 2 has the layer's name before it, and the output's number behind.
                role = variable.name.split("/")[-1].split(":")[0]
                if role == "seed_generator_state":
                    continue
                values = random.normal(0, 0.5, variable.shape)
                if role in ("gamma", "moving_variance"):
                    values = 0.5 + np.abs(values)
                variable.assign(values.astype("float32"))
        images = FEEDS[feed](PIXELS).reshape((-1, *model.input_shape[1:])).astype("float32")
        outputs = np.asarray(model(images, training=False), "float64")
        if not np.allclose(outputs.sum(1), 1, atol=1e-4):
            outputs = np.exp(outputs - outputs.max(1, keepdims=True))
            outputs /= outputs.sum(1, keepdims=True)
        if wanted and name not in wanted:
            continue
        expected[name] = {"feed": feed, "probabilities": outputs.round(9).ravel().tolist()}
        for ending in (".keras", ".h5"):
            model.save(os.path.join(FOLDER, name + ending))
    with open(file, "w") as output:
        json.dump(expected, output, sort_keys=True, separators=(",", ":"))


main()
