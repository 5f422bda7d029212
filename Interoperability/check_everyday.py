"""Models as people save them, in our program: twenty-seven networks of everyday layers, and what our program writes of them.

Runs in Keras 3 or in tf.keras 2.15, whichever the environment has. Each network is saved as `.h5` and `.keras`, evaluated here and
there on 1,000 test images, exported as `.h5` (and `.keras` for Keras 3), and opened by Keras again. `features` gives what single
layers put out. Needs TensorFlow and safetensors.
"""

import importlib.metadata
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy
from safetensors.numpy import load_file
from tensorflow import keras

import common

L = keras.layers
VERSION = importlib.metadata.version("keras")
IS_KERAS_3 = int(VERSION.split(".")[0]) >= 3
NAME = f"Keras {VERSION}" if IS_KERAS_3 else f"tf.keras {VERSION}"

# How images of 0…255 go in, and the flag where nothing in the file tells it.
FEEDS = {
    "0..1": (lambda x: x / 255, []),
    "0..255": (lambda x: x, ["--input-scale", "0..255"]),
    "-1..1": (lambda x: x / 127.5 - 1, ["--input-scale", "-1..1"]),
    "0..255, told": (lambda x: x, []),
}


def image():
    return keras.Input((28, 28, 1))


def head():
    return [L.Flatten(), L.Dense(10, activation="softmax")]


def chain(*layers):
    return keras.Sequential([image(), *layers])


def small(activation="relu", **options):
    return L.Conv2D(8, 3, activation=activation, **options)


def nested():
    start = image()
    left, right = L.Conv2D(8, 3, padding="same")(start), L.BatchNormalization()(L.Conv2D(8, 1)(start))
    backbone = keras.Model(start, L.Add()([left, right]), name="backbone")
    stem = keras.Sequential([keras.Input((28, 28, 8)), small(), L.BatchNormalization(), L.ReLU()], name="stem")
    whole = image()
    return keras.Model(whole, keras.Sequential([keras.Input((26, 26, 8)), *head()], name="head")(stem(backbone(whole))))


def frozen():
    inner = keras.Sequential([image(), small(), L.BatchNormalization(), small()], name="inner")
    inner.trainable = False
    return chain(inner, *head())


def shared():
    start = image()
    layer = L.Conv2D(1, 3, padding="same", activation="tanh")
    return keras.Model(start, L.Dense(10, activation="softmax")(L.Flatten()(L.Add()([layer(layer(start)), start]))))


def calculation():
    start = image()
    return keras.Model(start, L.Dense(10, activation="softmax")(L.Flatten()(small()(start / 127.5 - 1.0))))


def merging():
    start = image()
    first, second, third = (small()(start) for _ in range(3))
    gate = L.Conv2D(8, 1, activation="sigmoid")(L.Reshape((1, 1, 8))(L.GlobalAveragePooling2D()(first)))
    x = L.Average()([L.Multiply()([first, second, third]), L.Maximum()([first, second]), L.Minimum()([second, third])])
    x = L.Subtract()([L.Multiply()([x, gate]), third])
    return keras.Model(start, L.Dense(10, activation="softmax")(L.Flatten()(x)))


def squeeze():
    start = image()
    x = small()(start)
    gate = L.Reshape((1, 1, 8))(L.GlobalAveragePooling2D()(x))
    gate = L.Dense(8, activation="sigmoid")(L.Dense(2, activation="relu")(gate))
    x = L.Dense(4, activation="relu")(L.Multiply()([x, gate]))
    return keras.Model(start, L.Dense(10, activation="softmax")(L.Flatten()(x)))


def networks():
    augmentation = keras.Sequential(
        [image(), L.RandomFlip("horizontal"), L.RandomRotation(0.1), L.RandomZoom(0.1)], name="augmentation")
    separable = [
        L.SeparableConv2D(12, 3, activation="relu", depth_multiplier=2), L.DepthwiseConv2D(3, strides=2, padding="same"),
        L.BatchNormalization(), L.ReLU(), L.GlobalMaxPooling2D(), L.Dense(10, activation="softmax"),
    ]
    norm = [small(use_bias=False), L.BatchNormalization(scale=False), L.Activation("relu"), small(), L.BatchNormalization(center=False)]
    return {
        "flat logits": (keras.Sequential([keras.Input((28, 28)), L.Flatten(), L.Dense(32, activation="relu"), L.Dense(10)]), "0..1"),
        "vector": (keras.Sequential([keras.Input((784,)), L.Dense(32, activation="relu"), L.Dropout(0.2), L.Dense(10, activation="softmax")]), "0..1"),
        "reshape": (keras.Sequential([keras.Input((28, 28)), L.Reshape((28, 28, 1)), small(), *head()]), "0..1"),
        "rescaling": (chain(L.Rescaling(1 / 255), small(), *head()), "0..255, told"),
        "on bytes": (chain(small(), *head()), "0..255"),
        "on -1..1": (chain(small(), *head()), "-1..1"),
        "augmentation": (chain(augmentation, L.Rescaling(1 / 255), small(), *head()), "0..255, told"),
        "noise": (chain(L.GaussianNoise(0.1), small(), L.SpatialDropout2D(0.1), *head()), "0..1"),
        "nested": (nested(), "0..1"),
        "frozen": (frozen(), "0..1"),
        "shared": (shared(), "0..1"),
        "calculation": (calculation(), "0..255, told"),
        "normalization": (chain(L.Normalization(mean=73.0, variance=8100.0), small(), *head()), "0..255, told"),
        "tanh": (chain(small("tanh"), L.AveragePooling2D(2), small("sigmoid"), *head()), "0..1"),
        "leaky": (chain(small(None), L.LeakyReLU(0.1), L.MaxPooling2D(), *head()), "0..1"),
        "gelu": (chain(small("gelu"), small("swish"), L.ReLU(6.0), *head()), "0..1"),
        "elu": (chain(small("elu"), small("selu"), small("softplus"), L.ELU(0.7), *head()), "0..1"),
        "separable": (chain(*separable), "0..1"),
        "prelu": (chain(small(None), L.PReLU(shared_axes=[1, 2]), small(None, strides=2), L.PReLU(), *head()), "0..1"),
        "groups": (chain(small(), small(groups=4, padding="same"), small(dilation_rate=2), L.DepthwiseConv2D(3, dilation_rate=(2, 2)), L.SeparableConv2D(6, 3, dilation_rate=2), *head()), "0..1"),
        "sizes": (chain(L.Cropping2D(((1, 0), (0, 2))), small(strides=3), L.UpSampling2D((2, 3)), small(strides=2), L.UpSampling2D(2, interpolation="bilinear"), *head()), "0..1"),
        "layer normalization": (chain(small(), L.LayerNormalization(), small(), L.LayerNormalization(center=False), L.Flatten(), L.Dense(16), L.LayerNormalization(scale=False), L.Dense(10, activation="softmax")), "0..1"),
        "group normalization": (chain(small(), L.GroupNormalization(4), small(), L.GroupNormalization(-1, scale=False), *head()), "0..1"),
        "merging": (merging(), "0..1"),
        "squeeze": (squeeze(), "0..1"),
        "without scale": (chain(*norm, *head()), "0..1"),
        "lenet": (chain(L.Conv2D(6, 5, padding="same", activation="tanh"), L.AveragePooling2D(2), L.Conv2D(16, 5, activation="tanh"), L.AveragePooling2D(2), *head()), "0..1"),
    }


def randomise(model):
    """Weights that leave no term at its neutral value, the same in every run."""
    numbers = numpy.random.default_rng(5)
    for variable in model.weights:
        shape = tuple(variable.shape)
        if "int" in str(variable.dtype):
            continue
        if len(shape) > 1:
            fan = numpy.prod(shape[:2] if "depthwise" in variable.name else shape[:-1])
            variable.assign(numbers.normal(0, (1 / fan) ** 0.5, shape))
        elif len(shape) == 1:
            variable.assign(numbers.uniform(0.2, 1, shape))


def probabilities(model, images):
    outputs = model.predict(images, batch_size=250, verbose=0).astype("float64")
    if abs(outputs.sum(1) - 1).max() < 1e-3:
        return outputs
    powers = numpy.exp(outputs - outputs.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def check_layers(options, checks, images):
    """What layers put out whose activation our program computes as layers of its own, and one that it leaves out."""
    activations = [L.LeakyReLU(0.1), "hard_sigmoid", "relu"]
    model = chain(*[small(activation, name=f"layer{i}") for i, activation in enumerate(activations)], L.GaussianNoise(0.1, name="layer3"), *head())
    randomise(model)
    file, found = options.work / "layers.h5", options.work / "layers.safetensors"
    model.save(file)
    for layer in model.layers[:4]:
        theirs = keras.Model(model.inputs, layer.output).predict(images, verbose=0)
        common.fashion(
            options, "features", "--model", file, "--data", common.small_data(options), "--layer", layer.name, "--limit", len(images),
            "--direct", "--output", found)
        ours = load_file(found)["features"]
        furthest = float(numpy.abs(ours - theirs).max()) if ours.shape == theirs.shape else numpy.inf
        checks.expect(f"numbers of the layer {layer.name}", theirs.std(0).max() > 0 and furthest <= 1e-5, f"largest difference {furthest:.1e} of 1e-05")


def main():
    options = common.arguments(__doc__)
    checks = common.Checks(NAME)
    pixels = common.test_images(options)[0].astype("float32")
    check_layers(options, checks, common.floats(common.test_images(options, 50)[0]))
    for name, (model, feed) in networks().items():
        randomise(model)
        if feed == "0..255":
            # As training would make them: scores of hundreds would only compare rounding.
            model.weights[0].assign(model.weights[0] / 100)
        feeding, flags = FEEDS[feed]
        images = feeding(pixels).reshape(-1, *model.input_shape[1:]).astype("float32")
        theirs = probabilities(model, images)
        for ending in ("h5", "keras"):
            file = options.work / f"{name.replace(' ', '-')}.{ending}"
            model.save(file)
            checks.compare(f"{name}, {ending}", common.evaluate(options, file, *flags), theirs)
        for ending in ("h5", "keras") if IS_KERAS_3 else ("h5",):
            back = options.work / f"{name.replace(' ', '-')}-back.{ending}"
            common.fashion(options, "export", "--model", file, "--output", back, *flags)
            checks.compare(f"{name}, exported as {ending}", common.evaluate(options, back), theirs)
            checks.compare(f"{name}, exported as {ending}, in Keras", probabilities(keras.models.load_model(back), images), theirs)
    checks.finish()


if __name__ == "__main__":
    main()
