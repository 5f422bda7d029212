import NeuralNetwork

/// What a layer of Keras becomes here.
enum KerasMeaning {
    /// Layers, one after the other, each with what is put behind the name.
    case layers([(suffix: String, layer: Layer)])
    /// Nothing: it has no effect in inference.
    case nothing
    /// A normalisation by fixed numbers; nil where they are the layer's weights.
    case normalization(Layer, (mean: [Float], variance: [Float])?)

    /// Keras' classes without effect in inference.
    static let idleClasses: Set<String> = [
        "Identity", "GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout2D",
        "ActivityRegularization",
        "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast",
        "RandomBrightness",
        "RandomShear", "RandomHue", "RandomSaturation", "RandomColorJitter", "RandomErasing",
        "RandomSharpness",
        "RandomGaussianBlur", "RandomPerspective", "RandomPosterization", "RandomColorDegeneration", "MixUp",
        "CutMix",
    ]

    /// Keras' classes that are read as layers that compute.
    static let computingClasses = [
        "Activation", "Add", "AveragePooling2D", "BatchNormalization", "Concatenate", "Conv2D", "Dense",
        "DepthwiseConv2D", "Dropout", "ELU", "Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D",
        "LeakyReLU",
        "MaxPooling2D", "Normalization", "ReLU", "Rescaling", "Reshape", "Resizing", "SeparableConv2D",
        "Softmax",
        "ZeroPadding2D",
    ]

    /// - Parameters:
    ///   - className: Keras' name of the class.
    ///   - options: the ones that are understood are taken out.
    ///   - inputShape: of one image.
    /// - Throws: `KerasConfigurationError` that names the layer and the option that this program lacks.
    init(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws {
        switch className {
        case _ where Self.idleClasses.contains(className):
            options.takeAll()
            self = .nothing
        case "SeparableConv2D":
            let (depthwise, pointwise) = try Convolution.separable(options: &options)
            self = .layers([("_depthwise", .depthwiseConvolution(depthwise)), ("", .convolution(pointwise))])
        case "Normalization":
            self = try .normalization(options: &options, inputShape: inputShape)
        default:
            self = .layers([
                ("", try Layer(kerasClass: className, options: &options, inputShape: inputShape))
            ])
        }
    }

    private static func normalization(options: inout KerasOptions, inputShape: [Int]) throws -> KerasMeaning {
        try options.require("invert", .bool(false))
        let axes = options.value("axis")?.array?.compactMap(\.integer) ?? []
        guard axes.isEmpty || axes == [-1] || axes == [inputShape.count] else {
            throw options.error("axis", "none or the last axis, which is all that this program has")
        }
        // Keras divides by the root of the variance, but never by less than its smallest number.
        let layer = Layer.batchNormalization(
            BatchNormalization(momentum: 1, epsilon: 1e-14, scales: false, shifts: false, isFixed: true))
        let (mean, variance) = (try options.floats("mean"), try options.floats("variance"))
        guard let mean, let variance else { return .normalization(layer, nil) }
        guard !mean.isEmpty, !variance.isEmpty, variance.allSatisfy({ $0 >= 0 }) else {
            throw options.error("variance", "numbers of 0 and more")
        }
        return .normalization(layer, (mean, variance))
    }
}
