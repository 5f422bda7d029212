/// Which layers of a network are in training mode while it trains. Not part of the network: no file has it.
public enum TrainedPart: Sendable, Equatable {
    /// All: batch normalisation takes each batch's statistics and its moving statistics follow, dropout drops.
    case whole
    /// The layers behind this one; it and those before it are in inference mode, as Keras' guide to transfer learning has
    /// it (`base_model(x, training=False)`): batch normalisation takes the moving statistics and leaves them as they are,
    /// and nothing drops. Kernels, biases, γ and β train all the same.
    case behind(String)
}

extension Graph {
    /// For each node whether it is in training mode.
    /// - Throws: ``GraphError`` when there is no layer of the name.
    func trainingModes(_ trained: TrainedPart) throws -> [Bool] {
        guard case .behind(let name) = trained else { return nodes.map { _ in true } }
        guard let last = nodes.firstIndex(where: { $0.name == name }) else {
            throw GraphError(node: name, "expected a layer of \(self.name), found none of this name")
        }
        var trains = nodes.indices.map { $0 != last }
        for index in nodes.indices.reversed() where !trains[index] {
            for input in nodes[index].inputs { trains[input] = false }
        }
        return trains
    }
}
