import FashionNetworks

extension Model {
    /// The same function with fewer layers, for inference: batch normalisation within the layers before it, where
    /// that is possible, and no dropout.
    /// - Throws: `GraphError` when weights are missing.
    public func foldingBatchNormalization() throws -> Model {
        let folded = try graph.foldingBatchNormalization(weights)
        return Model(graph: folded.graph, weights: folded.weights, metadata: metadata)
    }
}
