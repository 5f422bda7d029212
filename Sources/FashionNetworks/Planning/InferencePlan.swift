import FashionCompute

/// A network compiled for inference with one batch size, with batch normalisation folded, ReLU and max pooling fused.
///
/// The result for an image is bit-identical for every batch size, position in the batch, set of other images and number
/// of threads, because algorithms are chosen by the layer alone.
public final class InferencePlan {
    /// The number of images in a batch.
    public let batch: Int
    /// The input, `[N, H, W, C]`, `[N, H, W]` or `[N, C]`; fill it before each run.
    public let images: UnsafeMutableBufferPointer<Float>
    /// The softmax probabilities after a run, `[N, classes]`.
    public let probabilities: UnsafeMutableBufferPointer<Float>
    /// The logits after a run, `[N, classes]`.
    public let logits: UnsafeMutableBufferPointer<Float>

    private let plan: ForwardPlan

    /// Compiles the network.
    /// - Parameter other: a plan of the same network and weights whose copy of the weights this plan shares.
    /// - Throws: `EngineError` or ``GraphError``.
    public init(
        _ graph: Graph, weights: Weights, batch: Int, engine: Engine,
        algorithms: ConvolutionAlgorithms = .fastest, sharing other: InferencePlan? = nil
    ) throws {
        plan = try ForwardPlan(
            graph, weights: weights, batch: batch, engine: engine, algorithms: algorithms,
            sharing: other?.plan
        ) {
            let outputs = try SoftmaxCrossEntropy(layer: "probabilities").probabilities($0, in: $1)
            return [outputs.probabilities, outputs.logits]
        }
        self.batch = batch
        images = plan.images
        probabilities = plan.outputs[0]
        logits = plan.outputs[1]
    }

    /// Loads other weights of the same network.
    public func load(_ weights: Weights) throws { try plan.load(weights) }

    /// Computes the probabilities of the images.
    public func run() throws { try plan.run() }

    /// Computes the probabilities and adds the time of each part to a profile.
    public func run(profile: inout Profile) throws { try plan.run(profile: &profile) }
}
