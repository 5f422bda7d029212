import FashionNetworks

extension Activation: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        writer.append(self, on: layer.input, layer.name)
    }
}

extension PReLU: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        writer.append("PRelu", [layer.input] + (try writer.weights(of: layer.node)), layer.name)
    }
}

extension ONNXGraphWriter {
    /// Appends an activation function and returns its output value.
    mutating func append(_ activation: Activation, on value: String, _ name: String) -> String {
        switch activation {
        case .linear: value
        case .relu: append("Relu", [value], name)
        // Axis 1 contains the channels, of images as well as of vectors.
        case .softmax: append("Softmax", [value], name, [ONNXAttribute("axis", 1)])
        case .leakyReLU(let slope): append("LeakyRelu", [value], name, [ONNXAttribute("alpha", slope)])
        case .clippedReLU(let limit):
            append("Clip", [value, scalar(0, "\(name)/min"), scalar(limit, "\(name)/max")], name)
        case .elu(let alpha): append("Elu", [value], name, [ONNXAttribute("alpha", alpha)])
        case .selu:
            append(
                "Selu", [value], name,
                [ONNXAttribute("alpha", Activation.seluAlpha), ONNXAttribute("gamma", Activation.seluScale)])
        case .gelu: appendGELU(value, name)
        case .silu: append("Mul", [value, append("Sigmoid", [value], "\(name)/sigmoid")], name)
        case .sigmoid: append("Sigmoid", [value], name)
        case .softplus: append("Softplus", [value], name)
        case .tanh: append("Tanh", [value], name)
        case .exponential: append("Exp", [value], name)
        }
    }

    /// Appends x · ½ · (1 + erf(x / √2)); the single operator for it is newer than the operator set in use.
    private mutating func appendGELU(_ value: String, _ name: String) -> String {
        let scaled = append(
            "Mul", [value, scalar(Float(0.5).squareRoot(), "\(name)/root")], "\(name)/scaled")
        let error = append("Erf", [scaled], "\(name)/erf")
        let gate = append("Add", [error, scalar(1, "\(name)/one")], "\(name)/gate")
        let half = append("Mul", [gate, scalar(0.5, "\(name)/half")], "\(name)/halved")
        return append("Mul", [value, half], name)
    }
}
