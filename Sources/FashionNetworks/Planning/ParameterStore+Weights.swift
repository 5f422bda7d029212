import FashionCompute

extension ParameterStore {
    /// Loads all weights of a network.
    /// - Parameter loaded: the names of parameters that keep their values.
    /// - Throws: ``GraphError`` when one is missing or has another size.
    public func load(_ weights: Weights, of graph: Graph, except loaded: Set<String> = []) throws {
        let stored = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
        for parameter in graph.parameters {
            guard let place = stored[parameter.name], !loaded.contains(parameter.name) else { continue }
            try load(weights.numbers(of: parameter), into: place.value, like: place)
        }
    }

    /// Returns all weights of a network in Keras' layouts.
    public func weights(of graph: Graph) throws -> Weights {
        try collect(graph) { $0.value }
    }

    /// Returns the gradients of all trainable weights of a network in Keras' layouts.
    public func gradients(of graph: Graph) throws -> Weights {
        try collect(graph) { $0.isTrainable ? $0.gradient : nil }
    }

    private func collect(
        _ graph: Graph, _ numbers: (Parameter) -> UnsafeMutableBufferPointer<Float>?
    ) throws -> Weights {
        let stored = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
        var weights = Weights()
        for parameter in graph.parameters {
            guard let place = stored[parameter.name], let numbers = numbers(place) else { continue }
            weights[parameter] = try exported(numbers, like: place)
        }
        return weights
    }
}
