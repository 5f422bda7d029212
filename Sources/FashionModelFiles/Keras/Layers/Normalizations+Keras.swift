import FashionNetworks

enum KerasNormalizations {
    static let forms: [any KerasForm.Type] = [
        BatchNormalization.self, LayerNormalization.self, GroupNormalization.self,
    ]
}

extension BatchNormalization: KerasForm {
    static let kerasClasses = ["BatchNormalization", "Normalization"]

    static func meaning(
        of className: String, options: inout KerasOptions, inputShape: [Int]
    ) throws -> KerasMeaning {
        guard className == "Normalization" else {
            let layer = try read(className, options: &options, inputShape: inputShape)
            return .layers([("", .batchNormalization(layer))])
        }
        try options.require("invert", .bool(false))
        let axis = options.value("axis") ?? .null
        let axes = axis.array ?? (axis == .null ? [] : [axis])
        guard axes.isEmpty || axes == [.integer(-1)] || axes == [.integer(inputShape.count)] else {
            throw options.error("axis", "none or the last axis, which is all that this program has")
        }
        let layer = Layer.fixedNormalization
        let (mean, variance) = (try options.floats("mean"), try options.floats("variance"))
        guard let mean, let variance else { return .normalization(layer, nil) }
        guard !mean.isEmpty, !variance.isEmpty, variance.allSatisfy({ $0 >= 0 }) else {
            throw options.error("variance", "numbers of 0 and more")
        }
        return .normalization(layer, (mean, variance))
    }

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.requireLastAxis(rank: inputShape.count)
        let scales = try options.bool("scale", default: true)
        let shifts = try options.bool("center", default: true)
        // The form in which this program writes a normalisation by constants; Keras' own frozen layers have γ and β.
        let isFixed = try !options.bool("trainable", default: true) && !scales && !shifts
        return Self(
            momentum: try options.float("momentum", default: 0.99),
            epsilon: try options.float("epsilon", default: 1e-3), scales: scales, shifts: shifts,
            isFixed: isFixed)
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        [
            "axis": .integer(writing.rank), "momentum": .decimal(momentum), "epsilon": .decimal(epsilon),
            "center": .bool(shifts), "scale": .bool(scales),
            "beta_initializer": writing.initializer("Zeros"),
            "gamma_initializer": writing.initializer("Ones"),
            "moving_mean_initializer": writing.initializer("Zeros"),
            "moving_variance_initializer": writing.initializer("Ones"), "beta_regularizer": .null,
            "gamma_regularizer": .null, "beta_constraint": .null, "gamma_constraint": .null,
        ]
    }
}

extension KerasOptions {
    /// Returns the means or variances of all channels, of which the layer has one for all or one for each.
    func moments(_ numbers: [Float], channels: Int) throws -> [Float] {
        if numbers.count == channels { return numbers }
        guard numbers.count == 1 else {
            throw error("mean", "a number for each of \(channels) channels, found \(numbers.count)")
        }
        return [Float](repeating: numbers[0], count: channels)
    }
}

extension Layer {
    /// A normalisation by constants. Keras divides by the square root of the variance, but at least by its epsilon, 1e-7.
    static var fixedNormalization: Layer {
        .batchNormalization(
            BatchNormalization(momentum: 1, epsilon: 1e-14, scales: false, shifts: false, isFixed: true))
    }
}

extension LayerNormalization: KerasForm {
    static let kerasClasses = ["LayerNormalization"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.requireLastAxis(rank: inputShape.count)
        try options.require("rms_scaling", .bool(false))
        return Self(
            epsilon: try options.float("epsilon", default: 1e-3),
            scales: try options.bool("scale", default: true),
            shifts: try options.bool("center", default: true))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        writing.lastAxis(epsilon: epsilon, scales: scales, shifts: shifts)
    }
}

extension GroupNormalization: KerasForm {
    static let kerasClasses = ["GroupNormalization"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.requireLastAxis(rank: inputShape.count)
        return Self(
            groups: try options.integer("groups", default: 32),
            epsilon: try options.float("epsilon", default: 1e-3),
            scales: try options.bool("scale", default: true),
            shifts: try options.bool("center", default: true))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        writing.lastAxis(epsilon: epsilon, scales: scales, shifts: shifts).merging(
            ["groups": .integer(groups)]
        ) { own, _ in own }
    }
}

extension KerasWriting {
    /// Returns the options of a normalisation that keeps no statistics.
    fileprivate func lastAxis(epsilon: Float, scales: Bool, shifts: Bool) -> [String: JSONValue] {
        [
            "axis": .integer(-1), "epsilon": .decimal(epsilon), "center": .bool(shifts),
            "scale": .bool(scales), "beta_initializer": initializer("Zeros"),
            "gamma_initializer": initializer("Ones"), "beta_regularizer": .null,
            "gamma_regularizer": .null, "beta_constraint": .null, "gamma_constraint": .null,
        ]
    }
}
