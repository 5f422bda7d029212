import NeuralNetwork

extension Graph.Node {
    /// The layer's options.
    func kerasOptions(_ spelling: KerasConfiguration.Spelling) -> JSONValue {
        var options = layer.kerasOptions(rank: shape.count, spelling)
        options["name"] = .string(name)
        options["dtype"] = .string("float32")
        if case .input = layer {} else { options["trainable"] = .bool(true) }
        return .object(options)
    }
}

extension Layer {
    /// - Parameter rank: number of axes of one output image, without the batch.
    fileprivate func kerasOptions(rank: Int, _ spelling: KerasConfiguration.Spelling) -> [String: JSONValue] {
        func initializer(_ name: String, _ options: [String: JSONValue] = [:]) -> JSONValue {
            .object(KerasConfiguration.object(name, .object(options), in: "keras.initializers", spelling))
        }
        let kernelAndBias = [
            "kernel_initializer": initializer("GlorotUniform", ["seed": .null]),
            "bias_initializer": initializer("Zeros"), "kernel_regularizer": .null, "bias_regularizer": .null,
            "activity_regularizer": .null, "kernel_constraint": .null, "bias_constraint": .null,
        ]
        switch self {
        case .input(let shape):
            let shape = KerasConfiguration.batchShape(shape)
            return spelling == .archive
                ? ["batch_shape": shape]
                : ["batch_input_shape": shape, "sparse": .bool(false), "ragged": .bool(false)]
        case .convolution(let convolution):
            return [
                "filters": .integer(convolution.filters), "kernel_size": convolution.kernel.json,
                "strides": convolution.strides.json, "padding": .string(convolution.padding.rawValue),
                "data_format": .string("channels_last"), "dilation_rate": Extent(1).json,
                "groups": .number(1),
                "use_bias": .bool(convolution.useBias),
                "activation": .string(convolution.activation.rawValue),
            ].merging(kernelAndBias) { own, _ in own }
        case .dense(let dense):
            return [
                "units": .integer(dense.units), "use_bias": .bool(dense.useBias),
                "activation": .string(dense.activation.rawValue),
            ].merging(kernelAndBias) { own, _ in own }
        case .batchNormalization(let normalization):
            return [
                "axis": .integer(rank), "momentum": .decimal(normalization.momentum),
                "epsilon": .decimal(normalization.epsilon), "center": .bool(true), "scale": .bool(true),
                "beta_initializer": initializer("Zeros"), "gamma_initializer": initializer("Ones"),
                "moving_mean_initializer": initializer("Zeros"),
                "moving_variance_initializer": initializer("Ones"), "beta_regularizer": .null,
                "gamma_regularizer": .null, "beta_constraint": .null, "gamma_constraint": .null,
            ]
        case .activation(let activation):
            return ["activation": .string(activation.rawValue)]
        case .maxPooling(let pooling), .averagePooling(let pooling):
            return [
                "pool_size": pooling.size.json, "strides": pooling.strides.json,
                "padding": .string(pooling.padding.rawValue), "data_format": .string("channels_last"),
            ]
        case .globalAveragePooling:
            return ["data_format": .string("channels_last"), "keepdims": .bool(false)]
        case .zeroPadding(let zeros):
            return [
                "padding": .array([
                    .array([.integer(zeros.top), .integer(zeros.bottom)]),
                    .array([.integer(zeros.left), .integer(zeros.right)]),
                ]), "data_format": .string("channels_last"),
            ]
        case .resizing(let size):
            return [
                "height": .integer(size.height), "width": .integer(size.width),
                "interpolation": .string("bilinear"), "crop_to_aspect_ratio": .bool(false),
            ]
        case .rescaling(let rescaling):
            return ["scale": .decimal(rescaling.scale), "offset": .decimal(rescaling.offset)]
        case .add:
            return [:]
        case .concatenate:
            return ["axis": .integer(-1)]
        case .dropout(let rate):
            return ["rate": .decimal(rate), "noise_shape": .null, "seed": .null]
        case .flatten:
            return ["data_format": .string("channels_last")]
        }
    }
}

extension Extent {
    fileprivate var json: JSONValue { .array([.integer(height), .integer(width)]) }
}
