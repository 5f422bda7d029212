import FashionCompute
import FashionData
import FashionNetworks

/// Computes the output of a layer for images in memory, in batches.
public final class FeatureReader {
    private let plan: FeaturePlan
    private let threads: Int
    /// The shape of one image's features: `[H, W, C]` or `[C]`.
    public let shape: [Int]

    /// Compiles the network up to a layer.
    /// - Throws: `GraphError` when there is no such layer or the network cannot be cut after it, `EngineError`.
    public init(
        _ graph: Graph, weights: Weights, layer: String, engine: Engine, batch: Int = 64,
        algorithms: ConvolutionAlgorithms = .fastest
    ) throws {
        let prefix = try graph.split(after: layer).prefix
        shape = prefix.outputShape
        threads = engine.threads
        plan = try FeaturePlan(prefix, weights: weights, batch: batch, engine: engine, algorithms: algorithms)
    }

    /// Computes the features of all images: `[N]` followed by ``shape``, row-major.
    /// - Throws: `InvalidArgument` for images of another size than the network's, `EngineError`.
    public func features(of images: ImageSet) throws -> [Float] {
        let maker = BatchMaker(images: images, classes: 1, threads: threads)
        try maker.requireInputs(of: plan.images.count / plan.batch)
        let order = EpochOrder(inOrder: Array(0..<images.count))
        let size = shape.reduce(1, *)
        var result: [Float] = []
        result.reserveCapacity(images.count * size)
        for number in 0..<order.batchCount(size: plan.batch) {
            let batch = order.batch(number, size: plan.batch)
            maker.fill(images: plan.images, from: batch)
            try plan.run()
            result += plan.features.prefix(batch.count * size)
        }
        return result
    }
}
