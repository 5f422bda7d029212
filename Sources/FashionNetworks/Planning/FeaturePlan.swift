import FashionCompute

/// A network compiled for inference with one batch size, whose output is a tensor of any shape: the features of images.
///
/// With ``Graph/split(after:)`` it computes the frozen first part of a network whose second part is trained.
public final class FeaturePlan {
    /// The number of images in a batch.
    public let batch: Int
    /// The input, `[N, H, W, C]`, `[N, H, W]` or `[N, C]`; fill it before each run.
    public let images: UnsafeMutableBufferPointer<Float>
    /// The features after a run, `[N, H, W, C]`, `[N, H, W]` or `[N, C]`, row-major; logits when the network ends with
    /// softmax.
    public let features: UnsafeMutableBufferPointer<Float>

    private let plan: ForwardPlan

    /// Compiles the network.
    /// - Throws: `EngineError` or ``GraphError``.
    public init(
        _ graph: Graph, weights: Weights, batch: Int, engine: Engine,
        algorithms: ConvolutionAlgorithms = .fastest
    ) throws {
        plan = try ForwardPlan(graph, weights: weights, batch: batch, engine: engine, algorithms: algorithms)
        {
            [try $1.exported($0, "features")]
        }
        self.batch = batch
        images = plan.images
        features = plan.outputs[0]
    }

    /// Loads other weights of the same network.
    public func load(_ weights: Weights) throws { try plan.load(weights) }

    /// Computes the features of the images.
    public func run() throws { try plan.run() }

    /// Computes the features and adds the time of each part to a profile.
    public func run(profile: inout Profile) throws { try plan.run(profile: &profile) }

    /// The memory for images, activations, features and scratch, in bytes.
    public var arenaByteCount: Int { plan.arenaByteCount }
}
