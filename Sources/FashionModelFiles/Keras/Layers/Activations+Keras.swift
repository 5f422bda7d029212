import FashionNetworks

enum KerasActivations {
    static let forms: [any KerasForm.Type] = [Activation.self, PReLU.self]
}

extension Activation: KerasForm {
    static let kerasClasses = ["Activation", "ReLU", "LeakyReLU", "ELU", "Softmax"]

    static func meaning(
        of className: String, options: inout KerasOptions, inputShape: [Int]
    ) throws -> KerasMeaning {
        if className == "Activation" { return try options.function().meaning }
        return .layers([
            ("", .activation(try read(className, options: &options, inputShape: inputShape)))
        ])
    }

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        switch className {
        case "ReLU": return try options.rectifier()
        case "LeakyReLU":
            let old = try options.float("alpha", default: 0.3)
            return .leakyReLU(slope: try options.float("negative_slope", default: old))
        case "ELU": return .elu(alpha: try options.float("alpha", default: 1))
        case "Softmax":
            try options.requireLastAxis(rank: inputShape.count)
            return .softmax
        default:
            let function = try options.function()
            guard function.steps.isEmpty else { throw options.error("activation", "one without settings") }
            return function.own
        }
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        switch self {
        case .leakyReLU(let slope):
            [writing.spelling == .archive ? "negative_slope" : "alpha": .decimal(slope)]
        case .clippedReLU(let limit):
            ["max_value": .decimal(limit), "negative_slope": .number(0), "threshold": .number(0)]
        case .elu(let alpha): ["alpha": .decimal(alpha)]
        default: ["activation": .string(kerasName ?? "")]
        }
    }
}

extension KerasOptions {
    /// Takes the three options of Keras' ReLU.
    fileprivate mutating func rectifier() throws -> Activation {
        try require("threshold", .number(0), .null)
        let slope = value("negative_slope")
        guard slope == nil || slope == .null || slope == .number(0) else {
            try require("max_value", .null)
            guard case .number(let number) = slope, Float(number).isFinite else {
                throw error("negative_slope", "a number")
            }
            return .leakyReLU(slope: Float(number))
        }
        guard let limit = value("max_value"), limit != .null else { return .relu }
        guard case .number(let number) = limit, Float(number).isFinite, number >= 0 else {
            throw error("max_value", "a number of 0 or more")
        }
        return .clippedReLU(limit: Float(number))
    }
}

extension PReLU: KerasForm {
    static let kerasClasses = ["PReLU"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        let value = options.value("shared_axes") ?? .null
        let axes = value == .null ? [] : value.array?.compactMap(\.integer) ?? [0]
        guard axes.count == value.array?.count ?? 0, axes.allSatisfy({ $0 > 0 }) else {
            throw options.error("shared_axes", "a list of axes, counted from 1")
        }
        return Self(sharedAxes: axes)
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        [
            "shared_axes": sharedAxes.isEmpty ? .null : .array(sharedAxes.map(JSONValue.integer)),
            "alpha_initializer": writing.initializer("Zeros"), "alpha_regularizer": .null,
            "alpha_constraint": .null,
        ]
    }
}
