import NeuralNetwork

extension Graph.Node {
    /// The layer's options.
    func kerasOptions(_ spelling: KerasConfiguration.Spelling) -> JSONValue {
        var options = layer.kerasOptions(rank: shape.count, spelling)
        options["name"] = .string(name)
        options["dtype"] = .string("float32")
        if case .input = layer {} else { options["trainable"] = .bool(!layer.isFixed) }
        return .object(options)
    }
}

extension Layer {
    /// Whether nothing in it trains, moving statistics included.
    fileprivate var isFixed: Bool {
        if case .batchNormalization(let normalization) = self { normalization.isFixed } else { false }
    }

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
                "activation": .string(convolution.activation.kerasName ?? ""),
            ].merging(kernelAndBias) { own, _ in own }
        case .depthwiseConvolution(let convolution):
            return [
                "depth_multiplier": .integer(convolution.multiplier), "kernel_size": convolution.kernel.json,
                "strides": convolution.strides.json, "padding": .string(convolution.padding.rawValue),
                "data_format": .string("channels_last"), "dilation_rate": Extent(1).json,
                "use_bias": .bool(convolution.useBias),
                "activation": .string(convolution.activation.kerasName ?? ""),
                "depthwise_initializer": initializer("GlorotUniform", ["seed": .null]),
                "bias_initializer": initializer("Zeros"), "depthwise_regularizer": .null,
                "bias_regularizer": .null, "activity_regularizer": .null, "depthwise_constraint": .null,
                "bias_constraint": .null,
            ]
        case .dense(let dense):
            return [
                "units": .integer(dense.units), "use_bias": .bool(dense.useBias),
                "activation": .string(dense.activation.kerasName ?? ""),
            ].merging(kernelAndBias) { own, _ in own }
        case .batchNormalization(let normalization):
            return [
                "axis": .integer(rank), "momentum": .decimal(normalization.momentum),
                "epsilon": .decimal(normalization.epsilon), "center": .bool(normalization.shifts),
                "scale": .bool(normalization.scales),
                "beta_initializer": initializer("Zeros"), "gamma_initializer": initializer("Ones"),
                "moving_mean_initializer": initializer("Zeros"),
                "moving_variance_initializer": initializer("Ones"), "beta_regularizer": .null,
                "gamma_regularizer": .null, "beta_constraint": .null, "gamma_constraint": .null,
            ]
        case .activation(.leakyReLU(let slope)):
            return [spelling == .archive ? "negative_slope" : "alpha": .decimal(slope)]
        case .activation(.clippedReLU(let limit)):
            return ["max_value": .decimal(limit), "negative_slope": .number(0), "threshold": .number(0)]
        case .activation(.elu(let alpha)):
            return ["alpha": .decimal(alpha)]
        case .activation(let activation):
            return ["activation": .string(activation.kerasName ?? "")]
        case .maxPooling(let pooling), .averagePooling(let pooling):
            return [
                "pool_size": pooling.size.json, "strides": pooling.strides.json,
                "padding": .string(pooling.padding.rawValue), "data_format": .string("channels_last"),
            ]
        case .globalAveragePooling, .globalMaxPooling:
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
        case .reshape(let shape):
            return ["target_shape": .array(shape.map(JSONValue.integer))]
        }
    }
}

extension Extent {
    fileprivate var json: JSONValue { .array([.integer(height), .integer(width)]) }
}
