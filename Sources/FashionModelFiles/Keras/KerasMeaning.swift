import FashionNetworks

/// What a layer of Keras becomes here.
enum KerasMeaning {
    /// Layers, one after the other, each with what is put behind the name.
    case layers([(suffix: String, layer: Layer)])
    /// Layers, and then the product of what comes out and what further layers, the gate, make of that: x · g(x).
    case gated([(suffix: String, layer: Layer)], gate: [(suffix: String, layer: Layer)])
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
    static let computingClasses = KerasForms.classes

    /// - Parameters:
    ///   - className: Keras' name of the class.
    ///   - options: the ones that are understood are taken out.
    ///   - inputShape: of one image.
    /// - Throws: `KerasConfigurationError` that names the layer and the option that this program lacks.
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
