import FashionCompute
import FashionData
import FashionNetworks

/// Computes the gradients of one step of fine-tuning on given images, without taking the step.
public enum FineTuningGradients {
    /// Returns the gradients of the mean cross-entropy with respect to all trainable weights.
    /// - Parameters:
    ///   - images: the images; all of them form one batch.
    ///   - layer: the last layer of the backbone; up to it, batch normalisation uses the moving statistics.
    /// - Throws: `GraphError` for a network that does not fit its weights or has no such layer, `EngineError`.
    public static func of(
        _ graph: Graph, weights: Weights, images: ImageSet, behind layer: String, engine: Engine,
        algorithms: ConvolutionAlgorithms
    ) throws -> Weights {
        let store = ParameterStore(engine: engine)
        let plan = try TrainingPlan(
            graph, batch: images.count, engine: engine, parameters: store, algorithms: algorithms,
            trained: .behind(layer))
        try store.load(weights, of: graph)
        let classes = graph.outputShape.reduce(1, *)
        BatchMaker(images: images, classes: classes, threads: engine.threads)
            .fill(images: plan.images, from: Array(0..<images.count)[...])
        for place in plan.targets.indices {
            plan.targets[place] = Int(images.labels[place / classes]) == place % classes ? 1 : 0
        }
        try plan.run(StepContext())
        return try store.gradients(of: graph)
    }
}
