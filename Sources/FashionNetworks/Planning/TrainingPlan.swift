import FashionCompute

/// One training step of a network for one batch size: forward pass, loss and backward pass.
///
/// Fill ``images`` and ``targets`` and run the plan; then read the losses and probabilities here and the gradients in
/// the parameter store.
public final class TrainingPlan {
    /// The number of images in a batch.
    public let batch: Int
    /// The input, `[N, H, W, C]`, `[N, H, W]` or `[N, C]`; fill it before each run.
    public let images: UnsafeMutableBufferPointer<Float>
    /// The target distribution of each image, `[N, classes]`; fill it before each run.
    public let targets: UnsafeMutableBufferPointer<Float>
    /// The softmax probabilities after a run, `[N, classes]`.
    public let probabilities: UnsafeMutableBufferPointer<Float>
    /// The factor of each image's loss, `[N]`, nil in a plan without weights; fill it before each run.
    public let weights: UnsafeMutableBufferPointer<Float>?
    /// The losses after a run, `[N]`: the cross-entropy of each image in nats, multiplied by its weight.
    public let losses: UnsafeMutableBufferPointer<Float>

    private let plan: Plan

    /// Compiles the network.
    /// - Parameters:
    ///   - parameters: the store of weights and gradients, shared by plans of several batch sizes.
    ///   - trained: the layers that are in training mode; for fine-tuning, those after the backbone.
    ///   - weighted: whether each image's loss is multiplied by a factor.
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

    /// The memory for activations, gradients of activations and scratch, in bytes.
    public var arenaByteCount: Int { plan.arenaByteCount }

    /// Runs the step; its dropout depends only on the context.
    public func run(_ context: StepContext) throws { try plan.run(context) }

    /// Runs the step and adds the time of each part to a profile.
    public func run(_ context: StepContext, profile: inout Profile) throws {
        try plan.run(context, profile: &profile)
    }
}
