import Compute

/// A network compiled for inference on one batch size, batch normalisation folded and ReLU fused.
public final class InferencePlan {
    /// Images in a batch.
    public let batch: Int
    /// `[N, H, W, C]`: to be filled before a run.
    public let images: UnsafeMutableBufferPointer<Float>
    /// `[N, classes]`, after a run.
    public let probabilities: UnsafeMutableBufferPointer<Float>
    /// `[N, classes]`, after a run: what the softmax made the probabilities of.
    public let logits: UnsafeMutableBufferPointer<Float>

    private let plan: Plan
    private let graph: Graph
    private let parameters: ParameterStore

    /// Compiles the network.
    /// - Throws: ``EngineError`` or ``GraphError``.
    public init(
        _ graph: Graph, weights: Weights, batch: Int, engine: Engine,
        algorithms: ConvolutionAlgorithms = .fastest
    ) throws {
        let folded = try graph.foldingBatchNormalization(weights)
        parameters = ParameterStore(engine: engine)
        let builder = PlanBuilder(
            engine: engine, mode: .inference, parameters: parameters, algorithms: algorithms)
        var planner = GraphPlanner(folded.graph, builder)
        let (input, logits) = try planner.planForward(batch: batch)
        let outputs = try SoftmaxCrossEntropy(layer: "probabilities").probabilities(logits, in: builder)
        plan = try builder.finish()
        self.graph = graph
        self.batch = batch
        images = plan.floats(of: input)
        probabilities = plan.floats(of: outputs.probabilities)
        self.logits = plan.floats(of: outputs.logits)
        try take(folded)
    }

    /// Takes other weights of the same network.
    public func load(_ weights: Weights) throws { try take(graph.foldingBatchNormalization(weights)) }

    private func take(_ folded: (graph: Graph, weights: Weights)) throws {
        try parameters.load(folded.weights, of: folded.graph)
        try plan.prepare()
    }

    /// Computes the probabilities of the images.
    public func run() throws { try plan.run() }

    /// Computes the probabilities and adds the time of each part to a profile.
    public func run(profile: inout Profile) throws { try plan.run(profile: &profile) }
}
