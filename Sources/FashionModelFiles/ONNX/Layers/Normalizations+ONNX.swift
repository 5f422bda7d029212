import FashionNetworks

extension BatchNormalization: ONNXForm {
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        writer.append(
            "BatchNormalization", [layer.input] + (try weights(of: layer.node, &writer)), layer.name,
            [ONNXAttribute("epsilon", epsilon), ONNXAttribute("momentum", momentum)])
    }

    /// Appends γ, β, mean and variance; ONNX has no normalisation without γ and β.
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
    /// Appends single operators: the one for the whole layer is newer than the operator set in use, and does not
    /// support channels as the second axis.
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
        let value = writer.append("Div", [centred, deviation], "\(name)/normal")
        return try writer.appendScaleAndShift(value, layer)
    }
}

extension GroupNormalization: ONNXForm {
    /// Appends single operators: the one for the whole layer is newer than the operator set in use. Groups become
    /// channels, each of which `InstanceNormalization` normalises separately.
    func append(_ layer: ONNXLayer, to writer: inout ONNXGraphWriter) throws -> String {
        let (name, image) = (layer.name, layer.image)
        let groups = groups(of: image[image.count - 1])
        // 0 keeps the number of images, -1 is computed from the remaining elements.
        let apart = writer.constant("\(name)/groups") { ONNXTensor($0, [0, groups, -1]) }
        let weights = [("ones", Float(1)), ("zeros", 0)].map { weight, number in
            writer.constant("\(name)/\(weight)") {
                ONNXTensor($0, [Float](repeating: number, count: groups), shape: [groups])
            }
        }
        let parts = writer.append("Reshape", [layer.input, apart], "\(name)/parts")
        let normal = writer.append(
            "InstanceNormalization", [parts] + weights, "\(name)/normal", [ONNXAttribute("epsilon", epsilon)])
        let shape = [0] + image.suffix(1) + image.dropLast()
        let whole = writer.constant("\(name)/shape") { ONNXTensor($0, shape) }
        let value = writer.append("Reshape", [normal, whole], "\(name)/whole")
        return try writer.appendScaleAndShift(value, layer)
    }
}

extension ONNXGraphWriter {
    /// Appends the multiplication by γ and the addition of β, if the normalisation has them.
    fileprivate mutating func appendScaleAndShift(_ normal: String, _ layer: ONNXLayer) throws -> String {
        var value = normal
        for parameter in model.graph.parameters(of: layer.node) {
            let numbers = try model.weights.numbers(of: parameter)
            let shape = [parameter.count] + (layer.image.count == 3 ? [1, 1] : [])
            let weight = constant(parameter.name) { ONNXTensor($0, numbers, shape: shape) }
            value =
                parameter.role == .gamma
                ? append("Mul", [value, weight], "\(layer.name)/scaled")
                : append("Add", [value, weight], "\(layer.name)/shifted")
        }
        return value
    }
}
