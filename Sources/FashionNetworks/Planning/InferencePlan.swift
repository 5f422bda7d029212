import FashionCompute

/// A network compiled for inference on one batch size, batch normalisation folded and ReLU fused.
///
/// What an image gets is the same to the last bit whatever the batch size, its place in the batch, the images beside it and the
/// number of threads: algorithms are chosen by the layer alone.
public final class InferencePlan {
    /// Images in a batch.
    public let batch: Int
    /// `[N, H, W, C]`: to be filled before a run.
    public let images: UnsafeMutableBufferPointer<Float>
    /// `[N, classes]`, after a run.
    public let probabilities: UnsafeMutableBufferPointer<Float>
    /// `[N, classes]`, after a run: what the softmax made the probabilities of.
    public let logits: UnsafeMutableBufferPointer<Float>

    private let plan: ForwardPlan

    /// Compiles the network.
    /// - Parameter other: a plan of the same network and weights, whose copy of the weights this one reads as well.
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

    /// Takes other weights of the same network.
    public func load(_ weights: Weights) throws { try plan.load(weights) }

    /// Computes the probabilities of the images.
    public func run() throws { try plan.run() }

    /// Computes the probabilities and adds the time of each part to a profile.
    public func run(profile: inout Profile) throws { try plan.run(profile: &profile) }
}
