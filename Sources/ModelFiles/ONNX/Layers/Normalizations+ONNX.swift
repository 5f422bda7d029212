import NeuralNetwork

extension BatchNormalization: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        writer.append(
            "BatchNormalization", [layer.input] + (try weights(of: layer.node, &writer)), layer.name,
            [ONNXAttribute("epsilon", epsilon), ONNXAttribute("momentum", momentum)])
    }

    /// γ, β, mean and variance; ONNX has no normalisation without γ and β.
    private func weights(of node: Graph.Node, _ writer: inout ONNXGraphWriter) throws -> [String] {
        var values = try writer.weights(of: node)
        let channels = node.shape[node.shape.count - 1]
        func constants(_ role: Parameter.Role, _ number: Float) -> String {
            writer.constant("\(node.name)/\(role.rawValue)") {
                ONNXTensor($0, [Float](repeating: number, count: channels), shape: [channels])
            }
        }
        if !scales { values.insert(constants(.gamma, 1), at: 0) }
        if !shifts { values.insert(constants(.beta, 0), at: 1) }
        return values
    }
}

extension LayerNormalization: ONNXForm {
    /// The operator for it is younger than our version of the operators, and knows no channels in front.
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let name = layer.name
        let channels = [ONNXAttribute("axes", [1])]
        let mean = writer.append("ReduceMean", [layer.input], "\(name)/mean", channels)
        let centred = writer.append("Sub", [layer.input, mean], "\(name)/centred")
        let squares = writer.append("Mul", [centred, centred], "\(name)/squares")
        let variance = writer.append("ReduceMean", [squares], "\(name)/variance", channels)
        let epsilon = writer.scalar(epsilon, "\(name)/epsilon")
        let raised = writer.append("Add", [variance, epsilon], "\(name)/raised")
        let deviation = writer.append("Sqrt", [raised], "\(name)/deviation")
        var value = writer.append("Div", [centred, deviation], "\(name)/normal")
        for parameter in writer.model.graph.parameters(of: layer.node) {
            let numbers = try writer.model.weights.numbers(of: parameter)
            let shape = [parameter.count] + (layer.image.count == 3 ? [1, 1] : [])
            let weight = writer.constant(parameter.name) { ONNXTensor($0, numbers, shape: shape) }
            value =
                parameter.role == .gamma
                ? writer.append("Mul", [value, weight], "\(name)/scaled")
                : writer.append("Add", [value, weight], "\(name)/shifted")
        }
        return value
    }
}
