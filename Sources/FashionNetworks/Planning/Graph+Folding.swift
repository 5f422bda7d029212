extension Graph {
    /// Returns a network for inference that computes the same function in fewer steps: each batch normalisation that
    /// directly follows a convolution or dense layer becomes part of its kernel and bias, and dropout is removed.
    ///
    /// With s = γ / √(variance + ε): kernel·s, and bias' = β + (bias − mean)·s.
    /// - Throws: ``GraphError`` when weights are missing.
    public func foldingBatchNormalization(_ weights: Weights) throws -> (graph: Graph, weights: Weights) {
        let users = users
        var folded = try Graph(name: name, inputName: nodes[0].name, inputShape: inputShape)
        var foldedWeights = Weights()
        var position = [0]
        for (index, node) in nodes.enumerated().dropFirst() {
            let inputs = node.inputs.map { position[$0] }
            switch node.layer.kind {
            case is Dropout:
                position.append(inputs[0])
            case is BatchNormalization where takesNormalization(node.inputs[0], users):
                position.append(inputs[0])
            default:
                var scale: Scale?
                if users[index].count == 1, takesNormalization(index, users) {
                    scale = try Scale(self, nodes[users[index][0]], weights)
                }
                let layer = scale == nil ? node.layer : node.layer.withBias
                position.append(try folded.append(layer, name: node.name, inputs: inputs))
                try fold(node, by: scale, weights, into: &foldedWeights, folded)
            }
        }
        return (folded, foldedWeights)
    }

    /// Returns whether this node is linear and its only reader is a batch normalisation.
    private func takesNormalization(_ index: Int, _ users: [[Int]]) -> Bool {
        guard users[index].count == 1, nodes[users[index][0]].layer.is(BatchNormalization.self),
            let layer = nodes[index].layer.kind as? any LinearLayer
        else { return false }
        return layer.activation == .linear
    }

    private func fold(
        _ node: Node, by scale: Scale?, _ weights: Weights, into result: inout Weights, _ folded: Graph
    ) throws {
        for parameter in parameters(of: node) {
            let numbers = try weights.numbers(of: parameter)
            result[parameter] = scale.map { $0.applied(to: numbers, role: parameter.role) } ?? numbers
        }
        if let scale, let made = folded.nodes.last {
            for bias in folded.parameters(of: made) where bias.role == .bias && result[bias] == nil {
                result[bias] = scale.applied(to: [Float](repeating: 0, count: bias.count), role: .bias)
            }
        }
    }
}

/// The linear function that a batch normalisation applies to each channel.
private struct Scale {
    let factor: [Float]
    let mean: [Float]
    let beta: [Float]

    init(_ graph: Graph, _ node: Graph.Node, _ weights: Weights) throws {
        guard let layer = node.layer.as(BatchNormalization.self) else {
            throw GraphError(node: node.name, "expected a batch normalisation")
        }
        let parameters = graph.parameters(of: node)
        func numbers(_ role: Parameter.Role, without standard: Float) throws -> [Float] {
            guard let parameter = parameters.first(where: { $0.role == role }) else {
                return [Float](repeating: standard, count: node.shape[node.shape.count - 1])
            }
            return try weights.numbers(of: parameter)
        }
        let variance = try numbers(.movingVariance, without: 1)
        factor = zip(try numbers(.gamma, without: 1), variance).map {
            $0 / ($1 + layer.epsilon).squareRoot()
        }
        beta = try numbers(.beta, without: 0)
        mean = try numbers(.movingMean, without: 0)
    }

    func applied(to numbers: [Float], role: Parameter.Role) -> [Float] {
        let channels = factor.count
        if role == .bias { return (0..<channels).map { beta[$0] + (numbers[$0] - mean[$0]) * factor[$0] } }
        return numbers.indices.map { numbers[$0] * factor[$0 % channels] }
    }
}

extension Layer {
    /// The layer with a bias.
    fileprivate var withBias: Layer {
        guard var layer = kind as? any LinearLayer else { return self }
        layer.useBias = true
        return Layer(layer)
    }
}
