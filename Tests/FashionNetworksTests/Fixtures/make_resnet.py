"""Makes resnet.json and resize.json: what Keras 3.15 and TensorFlow 2.21 compute, for the tests beside this folder.

    KERAS_BACKEND=tensorflow python make_resnet.py

A ResNet50V2 with an eighth of the channels behind the preprocessing of a transfer model: the features of some images, and
the gradients of a fine-tuning step with batch normalisation in inference mode, computed in float64; beside them how far
Keras' own are from these in float32. Weights and images are not stored: both sides make them from the same integers, which the
function `numbers` defines.
"""

import json
import pathlib

import keras
import numpy
import tensorflow

FOLDER = pathlib.Path(__file__).resolve().parent
L = keras.layers
CHANNELS, SIZE, IMAGES, CLASSES = 8, 85, 16, 10
PROJECTIONS = 8
BLOCKS = (3, 4, 6, 3)


def numbers(stream, count):
    """Numbers in 0…1, multiples of 2⁻²⁴: the top bits of SplitMix64's finaliser of (stream · 2³² + index)."""
    z = numpy.arange(count, dtype=numpy.uint64) + numpy.uint64(stream << 32)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    z = z ^ (z >> numpy.uint64(31))
    return (z >> numpy.uint64(40)).astype(numpy.float32) * numpy.float32(2**-24)


def network():
    def normalized(x, name):
        return L.Activation("relu", name=f"{name}_relu")(L.BatchNormalization(epsilon=1.001e-5, name=f"{name}_bn")(x))

    def block(x, channels, name, projects, stride):
        preact = normalized(x, f"{name}_preact")
        if projects:
            shortcut = L.Conv2D(4 * channels, 1, strides=stride, name=f"{name}_0_conv")(preact)
        else:
            shortcut = L.MaxPooling2D(1, strides=stride)(x) if stride > 1 else x
        x = normalized(L.Conv2D(channels, 1, use_bias=False, name=f"{name}_1_conv")(preact), f"{name}_1")
        x = L.ZeroPadding2D(1, name=f"{name}_2_pad")(x)
        x = normalized(L.Conv2D(channels, 3, strides=stride, use_bias=False, name=f"{name}_2_conv")(x), f"{name}_2")
        return L.Add(name=f"{name}_out")([shortcut, L.Conv2D(4 * channels, 1, name=f"{name}_3_conv")(x)])

    image = keras.Input((28, 28, 1))
    x = L.Resizing(SIZE, SIZE)(L.Rescaling(2, -1)(image))
    x = L.ZeroPadding2D(3, name="conv1_pad")(L.Concatenate()([x, x, x]))
    x = L.Conv2D(CHANNELS, 7, strides=2, name="conv1_conv")(x)
    x = L.MaxPooling2D(3, strides=2, name="pool1_pool")(L.ZeroPadding2D(1, name="pool1_pad")(x))
    for stage, blocks in enumerate(BLOCKS):
        for index in range(1, blocks + 1):
            stride = 2 if index == blocks and stage < 3 else 1
            x = block(x, CHANNELS << stage, f"conv{stage + 2}_block{index}", index == 1, stride)
    features = L.GlobalAveragePooling2D(name="avg_pool")(normalized(x, "post"))
    x = L.Dense(12, activation="relu", name="dense")(features)
    return keras.Model(image, [features, L.Dense(CLASSES, name="predictions")(x)])


def check_layout(model):
    """The layers, their order and their shapes are those of Keras' own network, but for the channels."""
    theirs = keras.applications.ResNet50V2(weights=None, include_top=False, input_shape=(SIZE, SIZE, 3))
    ours = [layer for layer in model.layers if layer.name in {other.name for other in theirs.layers}]
    for layer in theirs.layers[1:]:
        if layer.name.startswith("max_pooling2d"):
            continue
        mine = model.get_layer(layer.name)
        shape, expected = mine.output.shape, layer.output.shape
        assert shape[1:3] == expected[1:3], layer.name
        assert (shape[3], expected[3]) == (3, 3) or shape[3] * 64 == expected[3] * CHANNELS, layer.name
    weighty = [layer.name for layer in ours if layer.weights]
    assert weighty == [layer.name for layer in theirs.layers if layer.weights]


def initialise(model):
    """Kernels He-uniform; γ in 0.5…1.5, variances in 0.5…1.5, the rest in ±0.2. Stream number k is the k-th weight's."""
    names = []
    for layer in model.layers:
        values = []
        for weight in layer.weights:
            role = weight.path.split("/")[-1]
            stream = 1 + len(names)
            names.append(f"{layer.name}/{role}")
            unit = numbers(stream, int(numpy.prod(weight.shape))).reshape(weight.shape)
            if role == "kernel":
                limit = numpy.float32((6 / numpy.prod(weight.shape[:-1])) ** 0.5)
                values.append((unit * 2 - 1) * limit)
            else:
                values.append(unit + numpy.float32(0.5) if role in ("gamma", "moving_variance") else unit * numpy.float32(0.4) - numpy.float32(0.2))
        layer.set_weights(values)
    return names


def main():
    model = network()
    check_layout(model)
    names = initialise(model)
    images = numbers(1000, IMAGES * 28 * 28).reshape(IMAGES, 28, 28, 1)
    targets = numpy.eye(CLASSES, dtype=numpy.float32)[numpy.arange(IMAGES) % CLASSES]
    features, loss, rounded = step(model, images, targets)
    set_precision("float64")
    exact_model = network()
    exact_model.set_weights(model.get_weights())
    # The same numbers as float32, so that only the arithmetic differs.
    exact_features, exact_loss, exact = step(exact_model, images.astype(numpy.float64), targets.astype(numpy.float64))
    set_precision("float32")
    assert exact_features.dtype == "float64" and {gradient.dtype.name for gradient in exact.values()} == {"float64"}
    gradients = {name: projections(gradient) for name, gradient in exact.items()}
    errors = {name: distance(projections(gradient), gradients[name]) for name, gradient in rounded.items()}
    write(
        "resnet.json",
        {
            "names": names,
            "loss": float(exact_loss),
            "lossError": abs(float(loss) - float(exact_loss)),
            "features": short(exact_features.numpy()[:2].astype(numpy.float32)),
            "featureError": float(numpy.abs(features.numpy()[:2] - exact_features.numpy()[:2]).max()),
            "gradients": gradients,
            "gradientErrors": errors,
        })

    cases = []
    for (height, width), channels, target in (
        ((28, 28), 1, (32, 32)), ((28, 28), 1, (85, 85)), ((28, 28), 1, (96, 96)), ((28, 28), 1, (224, 224)),
        ((13, 7), 3, (5, 22)), ((9, 31), 2, (9, 16)), ((3, 4), 1, (1, 1)), ((1, 2), 1, (4, 5))):
        image = numbers(3000, height * width * channels).reshape(1, height, width, channels)
        resized = tensorflow.image.resize(image, target).numpy().ravel()
        places = (numbers(3001, 48) * resized.size).astype(int)
        cases.append(
            {"input": [height, width, channels], "output": target, "places": places.tolist(), "values": short(resized[places])})
    write("resize.json", cases)


def set_precision(name):
    keras.backend.set_floatx(name)
    keras.config.set_dtype_policy(name)


def step(model, images, targets):
    """Features, loss, and the gradients by all weights that train."""
    with tensorflow.GradientTape() as tape:
        features, logits = model(images, training=False)
        loss = tensorflow.reduce_mean(tensorflow.nn.softmax_cross_entropy_with_logits(targets, logits))
    trained = model.trainable_weights
    names = ["/".join(weight.path.split("/")[-2:]) for weight in trained]
    return features, loss, {name: gradient.numpy() for name, gradient in zip(names, tape.gradient(loss, trained))}


def projections(gradient):
    """Products with fixed numbers: nearly every mistake in a gradient changes them, and rounding does by as much as it changes
    the gradient."""
    flat = gradient.astype(numpy.float64).ravel()
    return [float(flat @ (numbers(2000 + stream, flat.size) - 0.5)) for stream in range(PROJECTIONS)]


def distance(found, exact):
    """Relative to the second's norm."""
    return float(numpy.linalg.norm(numpy.subtract(found, exact)) / numpy.linalg.norm(exact))


def short(values):
    """Enough digits for float32."""
    return [float(f"{value:.9g}") for value in values.ravel()]


def write(name, content):
    (FOLDER / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
