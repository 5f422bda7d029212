import FashionNetworks

/// A part of the calculation of a Keras layer.
enum KerasStep {
    /// A layer, with the suffix of its name.
    case layer(String, Layer)
    /// The product of the input and the result of further steps, the gate, applied to it: x · g(x); with the suffix of
    /// its name.
    case product(String, [KerasStep])
}

/// The layers that represent a Keras layer in a graph.
enum KerasMeaning {
    /// Steps, one after another.
    case steps([KerasStep])
    /// No layer, since it has no effect in inference.
    case nothing
    /// A normalisation by constants; nil when they are weights of the layer.
    case normalization(Layer, (mean: [Float], variance: [Float])?)

    /// Returns a chain of layers, each with the suffix of its name.
    static func layers(_ layers: [(suffix: String, layer: Layer)]) -> KerasMeaning {
        .steps(layers.map { KerasStep.layer($0.suffix, $0.layer) })
    }

    /// Keras' classes without effect in inference.
    static let idleClasses = augmentingClasses.union([
        "Identity", "GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout2D",
        "ActivityRegularization",
    ])

    /// Those among them that change images at random.
    static let augmentingClasses: Set<String> = [
        "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast",
        "RandomBrightness", "RandomShear", "RandomHue", "RandomSaturation", "RandomColorJitter",
        "RandomErasing", "RandomSharpness", "RandomGaussianBlur", "RandomPerspective", "RandomPosterization",
        "RandomColorDegeneration", "MixUp", "CutMix",
    ]

    /// Keras' classes that are converted to layers.
    static let computingClasses = KerasForms.classes

    /// Reads a layer.
    /// - Parameters:
    ///   - className: Keras' name of the class.
    ///   - options: the layer's options, from which the supported ones are removed.
    ///   - inputShape: the shape of one image.
    /// - Throws: `KerasConfigurationError` that names the layer and the option that is not supported.
    init(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws {
        if Self.idleClasses.contains(className) {
            options.takeAll()
            self = .nothing
            return
        }
        guard let form = KerasForms.form(of: className) else {
            throw KerasConfigurationError(
                layer: options.layer,
                "is of the class \(className), which this program does not have; it reads "
                    + Self.computingClasses.joined(separator: ", ")
                    + ", and leaves out layers that only act in training; build the network of these in Keras, or "
                    + "apply it there")
        }
        self = try form.meaning(of: className, options: &options, inputShape: inputShape)
    }
}
