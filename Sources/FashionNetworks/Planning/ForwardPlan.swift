import FashionCompute

/// A network compiled for inference with one batch size; shared by the plans for probabilities and for features.
///
/// Batch normalisation that follows a convolution or dense layer is folded into it; ReLU and small max poolings are fused.
final class ForwardPlan {
    /// The number of images in a batch.
    let batch: Int
    /// The input, `[N, H, W, C]`, `[N, H, W]` or `[N, C]`; fill it before each run.
    let images: UnsafeMutableBufferPointer<Float>
    /// The tensors that `end` returned.
    let outputs: [UnsafeMutableBufferPointer<Float>]

    private let plan: Plan
    private let graph: Graph
    private let parameters: ParameterStore

    /// Compiles the network.
    /// - Parameters:
    ///   - other: a plan of the same network and weights whose parameters this plan shares. They are not written again,
    ///     so that the other plan may run at the same time.
    ///   - end: is called with the last layer's output, appends the final steps and returns the kept tensors.
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

    /// Loads other weights of the same network.
    func load(_ weights: Weights) throws { try take(graph.foldedForInference(weights)) }

    private func take(_ folded: (graph: Graph, weights: Weights), except loaded: Set<String> = []) throws {
        try parameters.load(folded.weights, of: folded.graph, except: loaded)
        try plan.prepare()
    }

    func run() throws { try plan.run() }

    func run(profile: inout Profile) throws { try plan.run(profile: &profile) }

    /// The memory for activations and scratch, in bytes.
    var arenaByteCount: Int { plan.arenaByteCount }
}
