/// The layers of a network that are in training mode during training. This is a setting of the training, not of the
/// network, and is not stored in model files.
public enum TrainedPart: Sendable, Equatable {
    /// All layers: batch normalisation uses each batch's statistics and updates its moving statistics, and dropout is
    /// active.
    case whole
    /// The layers after the named one. That layer and those before it are in inference mode, as in Keras' guide to
    /// transfer learning (`base_model(x, training=False)`): batch normalisation uses its moving statistics without
    /// updating them, and dropout is inactive. Kernels, biases, γ and β are still trained.
    case behind(String)
}

extension Graph {
    /// Returns whether each node is in training mode.
    /// - Throws: ``GraphError`` when there is no layer with the name.
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
