import FashionNetworks

extension Model {
    /// Returns a model of the same function with fewer layers, for inference: without dropout, and with batch
    /// normalisation folded into the preceding layers when possible.
    /// - Throws: `GraphError` when weights are missing.
    public func foldingBatchNormalization() throws -> Model {
        let folded = try graph.foldingBatchNormalization(weights)
        return Model(graph: folded.graph, weights: folded.weights, metadata: metadata)
    }
}
