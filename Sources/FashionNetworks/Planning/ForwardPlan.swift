import FashionCompute

/// A network compiled for inference on one batch size: what plans for probabilities and for features share.
///
/// Batch normalisation is folded where it follows a convolution, and ReLU is fused.
final class ForwardPlan {
    /// Images in a batch.
    let batch: Int
    /// `[N, H, W, C]` or `[N, C]`: to be filled before a run.
    let images: UnsafeMutableBufferPointer<Float>
    /// What the end of the plan asked for.
    let outputs: [UnsafeMutableBufferPointer<Float>]

    private let plan: Plan
    private let graph: Graph
    private let parameters: ParameterStore

    /// Compiles the network.
    /// - Parameters:
    ///   - other: a plan of the same network and weights, whose parameters this one reads as well. They are not written
    ///     again, so that the other may run meanwhile.
    ///   - end: gets the last layer's output and appends what is to become of it; gives kept tensors.
    init(
        _ graph: Graph, weights: Weights, batch: Int, engine: Engine, algorithms: ConvolutionAlgorithms,
        sharing other: ForwardPlan? = nil, end: (Tensor, PlanBuilder) throws -> [Tensor]
    ) throws {
        let folded = try graph.foldedForInference(weights)
        parameters = other?.parameters ?? ParameterStore(engine: engine)
        let loaded = Set(parameters.all.map(\.name))
        let builder = PlanBuilder(
            engine: engine, mode: .inference, parameters: parameters, algorithms: algorithms)
        var planner = try GraphPlanner(folded.graph, builder)
        let (input, output) = try planner.planForward(batch: batch)
        let outputs = try end(output, builder)
        plan = try builder.finish()
        self.graph = graph
        self.batch = batch
        images = plan.floats(of: input)
        self.outputs = outputs.map(plan.floats(of:))
        try take(folded, except: loaded)
    }

    /// Takes other weights of the same network.
    func load(_ weights: Weights) throws { try take(graph.foldedForInference(weights)) }

    private func take(_ folded: (graph: Graph, weights: Weights), except loaded: Set<String> = []) throws {
        try parameters.load(folded.weights, of: folded.graph, except: loaded)
        try plan.prepare()
    }

    func run() throws { try plan.run() }

    func run(profile: inout Profile) throws { try plan.run(profile: &profile) }

    /// Memory for activations and scratch, in bytes.
    var arenaByteCount: Int { plan.arenaByteCount }
}
