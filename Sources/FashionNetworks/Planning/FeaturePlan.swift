import FashionCompute

/// A network compiled for inference on one batch size, whose output may be any tensor: the features of images.
///
/// With ``Graph/split(after:)`` it computes the frozen part of a network that is trained behind it.
public final class FeaturePlan {
    /// Images in a batch.
    public let batch: Int
    /// `[N, H, W, C]` or `[N, C]`: to be filled before a run.
    public let images: UnsafeMutableBufferPointer<Float>
    /// `[N, H, W, C]` or `[N, C]`, row-major, after a run; logits where the network ends with a softmax.
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

    /// Takes other weights of the same network.
    public func load(_ weights: Weights) throws { try plan.load(weights) }

    /// Computes the features of the images.
    public func run() throws { try plan.run() }

    /// Computes the features and adds the time of each part to a profile.
    public func run(profile: inout Profile) throws { try plan.run(profile: &profile) }

    /// Memory for images, activations, features and scratch, in bytes.
    public var arenaByteCount: Int { plan.arenaByteCount }
}
