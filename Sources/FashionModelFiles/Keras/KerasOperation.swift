import FashionNetworks

/// An arithmetic operation in place of a layer, such as `x / 127.5 - 1`.
enum KerasOperation {
    /// Keras' classes of such operations, including that of Keras 2.
    static let classNames: Set<String> = [
        "Multiply", "Add", "Subtract", "Divide", "TrueDivide", "TFOpLambda",
    ]

    /// Returns the linear function that an operation with a number computes; nil for an operation on tensors only.
    /// - Throws: `KerasConfigurationError` for an operation that is not linear.
    static func rescaling(of layer: KerasLayer, _ arguments: [KerasWiring.Argument]) throws -> Rescaling? {
        guard classNames.contains(layer.className) else { return nil }
        guard arguments.count == 2, case .number(let number) = arguments.first(where: \.isNumber) else {
            return nil
        }
        let numberIsFirst = arguments[0].isNumber
        guard !(numberIsFirst && arguments[1].isNumber) else { return nil }
        switch name(of: layer) {
        case "multiply": return Rescaling(scale: Float(number))
        case "add": return Rescaling(scale: 1, offset: Float(number))
        case "subtract":
            return numberIsFirst
                ? Rescaling(scale: -1, offset: Float(number)) : Rescaling(scale: 1, offset: Float(-number))
        case "divide" where !numberIsFirst && number != 0: return Rescaling(scale: Float(1 / number))
        default:
            throw KerasConfigurationError(
                layer: layer.name,
                "is a calculation (\(name(of: layer))) with a number that this program does not have; expected x + a, x - a, "
                    + "x * a or x / a; calculate it before the network, or by other layers")
        }
    }

    /// Keras 3's classes of functions of one tensor; some have options.
    static let functionClasses: Set<String> = [
        "Relu", "Relu6", "LeakyRelu", "Elu", "Selu", "Gelu", "Silu", "Sigmoid", "HardSigmoid", "HardSilu",
        "Softplus", "Tanh", "Exp", "Negative", "Mean", "Cast",
    ]

    /// Returns the layers of an operation on tensors; nil for a layer.
    /// - Throws: `KerasConfigurationError` that names the layer and the function or option that is not supported.
    static func meaning(
        of layer: KerasLayer, options: inout KerasOptions, inputShape: [Int]
    ) throws -> KerasMeaning? {
        let isTensorFlow = layer.className == "TFOpLambda"
        guard isTensorFlow || functionClasses.contains(layer.className) else { return nil }
        if isTensorFlow { _ = options.value("function") }
        switch name(of: layer) {
        case "add" where isTensorFlow: return .layers([("", .add)])
        case "multiply" where isTensorFlow: return .layers([("", .merge(.multiply))])
        case "subtract" where isTensorFlow: return .layers([("", .merge(.subtract))])
        case "maximum" where isTensorFlow: return .layers([("", .merge(.maximum))])
        case "minimum" where isTensorFlow: return .layers([("", .merge(.minimum))])
        case "negative": return .layers([("", .rescaling(Rescaling(scale: -1)))])
        case "cast":
            // All numbers are of this type here.
            if !isTensorFlow { try options.require("dtype", .string("float32")) }
            return .nothing
        case "exp": return .layers([("", .activation(.exponential))])
        case "elu": return .layers([("", .activation(.elu(alpha: try options.float("alpha", default: 1))))])
        case "leakyrelu":
            let slope = try options.float("negative_slope", default: 0.2)
            return .layers([("", .activation(.leakyReLU(slope: slope)))])
        case "leaky_relu":
            let slope = try options.float("alpha", default: 0.2)
            return .layers([("", .activation(.leakyReLU(slope: slope)))])
        case "gelu":
            // Where the option is not given, ops.gelu of Keras 3 approximates and tf.nn.gelu does not.
            let approximates = try options.bool("approximate", default: !isTensorFlow)
            guard approximates else { return .layers([("", .activation(.gelu))]) }
            return KerasFunction.approximateGELU
        case "softmax":
            try options.requireLastAxis(rank: inputShape.count)
            return .layers([("", .activation(.softmax))])
        case "hardsigmoid": return KerasFunction(composed: "hard_sigmoid", slope: 1 / 6)?.meaning
        case "hardsilu": return KerasFunction(composed: "hard_silu", slope: 1 / 6)?.meaning
        case "mean" where !isTensorFlow:
            let axes = (options.value("axis") ?? .null).array?.compactMap(\.integer) ?? []
            guard inputShape.count == 3, axes.map({ $0 < 0 ? $0 + 4 : $0 }).sorted() == [1, 2] else {
                throw options.error("axis", "height and width, [1, 2], which is all that this program has")
            }
            return .pooled(
                .globalAveragePooling, keepsAxes: try options.bool("keepdims", default: false),
                inputShape: inputShape)
        case let name:
            guard let activation = Activation(kerasName: name) else {
                throw KerasConfigurationError(
                    layer: layer.name,
                    "is the function \(name), which this program does not have; expected x + y, x - y, x * y, maximum, "
                        + "minimum, negative, cast, exp, relu, relu6, leaky_relu, elu, selu, gelu, silu, sigmoid, "
                        + "softplus, softmax or tanh"
                )
            }
            return KerasFunction(activation).meaning
        }
    }

    private static func name(of layer: KerasLayer) -> String {
        let name = layer.className == "TFOpLambda" ? layer.options["function"]?.string ?? "" : layer.className
        return switch name.split(separator: ".").last?.lowercased() ?? "" {
        case "truediv", "divide", "truedivide": "divide"
        case let other: other
        }
    }
}

extension KerasWiring.Argument {
    fileprivate var isNumber: Bool { if case .number = self { true } else { false } }
}
