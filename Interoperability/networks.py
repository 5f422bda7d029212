"""Networks beside the reference one, with every kind of layer: built and saved by Keras, with fixed random weights.

Needs Keras 3, or TensorFlow with tf.keras.
"""

import numpy

try:
    import keras
except ImportError:
    from tensorflow import keras

L = keras.layers
IMAGE = (28, 28, 1)


def residual():
    """As ResNet50V2: normalisation before convolutions, 1×1 convolutions, strides in a block, zero padding."""
    image = keras.Input(IMAGE, name="image")
    x = L.ZeroPadding2D(((2, 3), (1, 0)), name="conv1_pad")(image)
    x = L.Conv2D(16, 5, strides=2, name="conv1_conv")(x)
    x = L.ZeroPadding2D(1, name="pool1_pad")(x)
    x = L.MaxPooling2D(3, strides=2, name="pool1_pool")(x)
    for block, strides in enumerate((1, 2)):
        name = f"block{block}"
        first = L.BatchNormalization(epsilon=1.001e-5, name=f"{name}_preact_bn")(x)
        first = L.ReLU(name=f"{name}_preact_relu")(first)
        if block == 0:
            shortcut = L.Conv2D(32, 1, name=f"{name}_0_conv")(first)
        else:
            shortcut = L.MaxPooling2D(1, strides=strides, name=f"{name}_0_pool")(x)
        x = L.Conv2D(8, 1, use_bias=False, name=f"{name}_1_conv")(first)
        x = L.BatchNormalization(epsilon=1.001e-5, name=f"{name}_1_bn")(x)
        x = L.Activation("relu", name=f"{name}_1_relu")(x)
        x = L.ZeroPadding2D(1, name=f"{name}_2_pad")(x)
        x = L.Conv2D(8, 3, strides=strides, use_bias=False, name=f"{name}_2_conv")(x)
        x = L.BatchNormalization(epsilon=1.001e-5, name=f"{name}_2_bn")(x)
        x = L.Activation("relu", name=f"{name}_2_relu")(x)
        x = L.Conv2D(32, 1, name=f"{name}_3_conv")(x)
        x = L.Add(name=f"{name}_out")([shortcut, x])
    x = L.BatchNormalization(name="post_bn")(x)
    x = L.Activation("relu", name="post_relu")(x)
    x = L.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(image, L.Dense(10, activation="softmax", name="probabilities")(x), name="residual")


def windows():
    """Windows that do not fit evenly: even sizes, unequal strides, strides beyond the window, all paddings."""
    return keras.Sequential(
        [
            keras.Input(IMAGE),
            L.Conv2D(12, (4, 3), strides=(2, 1), padding="same", activation="relu"),
            L.AveragePooling2D(3, strides=(1, 2), padding="same"),
            L.Conv2D(16, 2, padding="same", use_bias=False),
            L.BatchNormalization(momentum=0.9),
            L.Activation("relu"),
            L.MaxPooling2D((2, 3), strides=(3, 2), padding="same"),
            L.Conv2D(20, 1, strides=2, padding="same"),
            L.AveragePooling2D((2, 1), strides=1),
            L.Dropout(0.5),
            L.Flatten(),
            L.Dense(24, activation="relu", use_bias=False),
            L.BatchNormalization(),
            L.Dropout(0.5),
            L.Dense(10),
            L.Softmax(),
        ],
        name="windows",
    )


def sums():
    """Branches of three, normalisation of the input, and scores without a softmax."""
    image = keras.Input(IMAGE, name="image")
    x = L.BatchNormalization(name="input_bn")(image)
    wide = L.Conv2D(6, 7, padding="same", strides=3, name="wide")(x)
    middle = L.Conv2D(6, 4, padding="same", strides=3, activation="relu", name="middle")(x)
    narrow = L.Conv2D(6, 1, padding="same", strides=3, name="narrow")(x)
    x = L.Add(name="sum")([wide, middle, narrow])
    x = L.Flatten(name="flat")(x)
    left = L.Dense(16, activation="relu", name="left")(x)
    right = L.BatchNormalization(name="right_bn")(L.Dense(16, name="right")(x))
    x = L.Add(name="both")([left, right])
    return keras.Model(image, L.Dense(10, name="scores")(x), name="sums")


def recent():
    """Groups, dilation, slopes that train, other sizes, normalisation of each pixel, and every way to merge."""
    image = keras.Input(IMAGE, name="image")
    x = L.Cropping2D(((1, 3), (2, 2)), name="crop")(image)
    x = L.Conv2D(12, 3, strides=2, name="stem")(x)
    x = L.PReLU(shared_axes=[1, 2], name="slopes")(x)
    x = L.LayerNormalization(name="pixels")(x)
    left = L.Conv2D(12, 3, padding="same", dilation_rate=2, name="dilated")(x)
    right = L.Conv2D(12, 3, padding="same", groups=3, name="grouped")(x)
    x = L.Average(name="mean")([L.Multiply(name="product")([left, right]), L.Maximum(name="largest")([left, right]), L.Minimum(name="smallest")([x, left])])
    gate = L.Reshape((1, 1, 12), name="gate_shape")(L.GlobalMaxPooling2D(name="gate_pool")(x))
    gate = L.Conv2D(12, 1, activation="sigmoid", name="gate")(gate)
    x = L.Subtract(name="difference")([L.Multiply(name="gated")([x, gate]), right])
    x = L.DepthwiseConv2D(3, strides=2, depth_multiplier=2, name="depthwise")(x)
    x = L.UpSampling2D((2, 3), name="copies")(x)
    x = L.SeparableConv2D(8, 3, dilation_rate=2, name="separable")(x)
    x = L.PReLU(name="places")(x)
    x = L.UpSampling2D(2, interpolation="bilinear", name="smooth")(x)
    x = L.Flatten(name="flat")(x)
    x = L.LayerNormalization(scale=False, name="vectors")(L.Dense(20, name="hidden")(x))
    return keras.Model(image, L.Dense(10, activation="softmax", name="probabilities")(x), name="recent")


def rows():
    """Dense layers on the channels of images and on the rows of matrices, and matrices of unequal widths side by side."""
    image = keras.Input(IMAGE, name="image")
    x = L.Conv2D(12, 3, strides=2, activation="relu", name="stem")(image)
    gate = L.Reshape((1, 1, 12), name="gate_shape")(L.GlobalAveragePooling2D(name="gate_pool")(x))
    gate = L.Dense(12, activation="sigmoid", name="gate")(L.Dense(4, activation="relu", name="squeeze")(gate))
    x = L.Dense(8, activation="relu", name="pixels")(L.Multiply(name="gated")([x, gate]))
    x = L.Reshape((13, 104), name="matrix")(x)
    left = L.Dense(9, activation="relu", name="left")(x)
    right = L.Dense(5, use_bias=False, name="right")(x)
    x = L.Flatten(name="flat")(L.Concatenate(name="beside")([left, right, left]))
    return keras.Model(image, L.Dense(10, activation="softmax", name="probabilities")(x), name="rows")


def save_all(folder, images):
    """Saves each network as FOLDER/NAME.h5; gives the models by name.

    `images` are float32 [N, 28, 28, 1]. Moving statistics and scores are fitted to them, as training would: otherwise all
    images would give nearly the same scores, and either mistakes would not show in the probabilities, or, with scores
    amplified, float32 itself would be too coarse (Keras then was 2e-5 away from its own result in float64).
    """
    models = {}
    for index, make in enumerate((residual, windows, sums, recent, rows)):
        model = make()
        numbers = numpy.random.default_rng(index)
        for layer in model.layers:
            layer.set_weights([_random(w.shape, numbers) for w in layer.get_weights()])
            if isinstance(layer, L.BatchNormalization):
                values = _input(model, layer, images)
                axes = tuple(range(values.ndim - 1))
                channels = values.shape[-1]
                gamma, beta = numbers.uniform(0.5, 1.5, channels), numbers.uniform(-0.5, 0.5, channels)
                layer.set_weights([gamma, beta, values.mean(axes), values.var(axes)])
            if isinstance(layer, L.LayerNormalization):
                scales = [numbers.uniform(0.5, 1.5, w.shape) for w in layer.get_weights()[:-1]]
                layer.set_weights([*scales, layer.get_weights()[-1]])
        _spread_scores(model, images)
        model.save(folder / f"{make.__name__}.h5")
        models[make.__name__] = model
    return models


def _random(shape, numbers):
    # Large biases would outweigh the image, and all images would look alike to the layers that follow.
    limit = 0.1 if len(shape) == 1 else (6 / sum(shape[-2:]) / numpy.prod(shape[:-2])) ** 0.5
    return numbers.uniform(-limit, limit, shape)


def _input(model, layer, images):
    return keras.Model(model.inputs, layer.input).predict(images, batch_size=250, verbose=0)


def _spread_scores(model, images):
    """Gives the last dense layer's outputs mean 0 and deviation 1 over the images."""
    last = [layer for layer in model.layers if isinstance(layer, L.Dense)][-1]
    features = _input(model, last, images)
    kernel, _ = last.get_weights()
    kernel = kernel * (1 / (features @ kernel).std(0))
    last.set_weights([kernel, -(features @ kernel).mean(0)])
