import FashionCompute

/// One training step of a network for one batch size: forward, loss and backward.
///
/// The caller fills ``images`` and ``targets``, runs, and then finds the losses and probabilities here and the
/// gradients in the parameter store.
public final class TrainingPlan {
    /// Images in a batch.
    public let batch: Int
    /// `[N, H, W, C]`: to be filled before a run.
    public let images: UnsafeMutableBufferPointer<Float>
    /// `[N, classes]`: the distribution that each image should get; to be filled before a run.
    public let targets: UnsafeMutableBufferPointer<Float>
    /// `[N, classes]`, after a run.
    public let probabilities: UnsafeMutableBufferPointer<Float>
    /// `[N]`: what each image's loss is multiplied by, to be filled before a run; nil in a plan without weights.
    public let weights: UnsafeMutableBufferPointer<Float>?
    /// `[N]`: cross-entropy of each image in nats, times its weight, after a run.
    public let losses: UnsafeMutableBufferPointer<Float>

    private let plan: Plan

    /// Compiles the network.
    /// - Parameters:
    ///   - parameters: where weights and gradients live; plans of several batch sizes share it.
    ///   - trained: which layers are in training mode; for fine-tuning those behind the backbone.
    ///   - weighted: whether each image's loss has a factor.
    /// - Throws: `EngineError` or ``GraphError``.
    public init(
        _ graph: Graph, batch: Int, engine: Engine, parameters: ParameterStore,
        algorithms: ConvolutionAlgorithms = .fastest, trained: TrainedPart = .whole,
        weighted: Bool = false
    ) throws {
        guard graph.outputShape.count == 1 else {
            throw GraphError(
                node: graph.nodes[graph.nodes.count - 1].name,
                "expected a vector [classes], found \(graph.outputShape)")
        }
        let builder = PlanBuilder(
            engine: engine, mode: .training, parameters: parameters, algorithms: algorithms)
        var planner = try GraphPlanner(graph, builder, trained: trained)
        let (input, logits) = try planner.planForward(batch: batch)
        let loss = try SoftmaxCrossEntropy(layer: "loss").forwardAndBackward(
            logits, weighted: weighted, in: builder)
        try planner.planBackward(from: loss.gradient)
        plan = try builder.finish()
        self.batch = batch
        images = plan.floats(of: input)
        targets = plan.floats(of: loss.targets)
        probabilities = plan.floats(of: loss.probabilities)
        weights = loss.weights.map(plan.floats(of:))
        losses = plan.floats(of: loss.losses)
    }

    /// Memory for activations, gradients of activations and scratch, in bytes.
    public var arenaByteCount: Int { plan.arenaByteCount }

    /// Executes the step; its dropout depends on the context alone.
    public func run(_ context: StepContext) throws { try plan.run(context) }

    /// Executes the step and adds the time of each part to a profile.
    public func run(_ context: StepContext, profile: inout Profile) throws {
        try plan.run(context, profile: &profile)
    }
}
