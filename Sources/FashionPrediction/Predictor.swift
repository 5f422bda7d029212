import FashionCompute
import FashionData
import FashionEvaluation
import FashionNetworks

/// Applies a network to images in memory, batch after batch.
public final class Predictor {
    private let plan: InferencePlan
    private let engine: Engine
    private let classes: Int

    /// Images in a batch unless said otherwise.
    public static let standardBatch = 128

    /// Compiles the network for inference.
    /// - Parameter other: a predictor of the same network and weights, whose copy of the weights this one reads as well;
    ///   nil makes a copy. The two may run at once, on engines of their own; neither may then take other weights.
    /// - Throws: `GraphError` for a network that does not fit its weights, `EngineError`.
    public init(
        _ graph: Graph, weights: Weights, engine: Engine, batch: Int = standardBatch,
        algorithms: ConvolutionAlgorithms = .fastest, sharing other: Predictor? = nil
    ) throws {
        plan = try InferencePlan(
            graph, weights: weights, batch: batch, engine: engine, algorithms: algorithms,
            sharing: other?.plan)
        self.engine = engine
        classes = graph.outputShape.reduce(1, *)
    }

    /// Loads other weights of the same network.
    public func load(_ weights: Weights) throws { try plan.load(weights) }

    /// Holds what the network computes for some images.
    public struct Outputs: Sendable {
        /// `[N, classes]`, row-major.
        public var probabilities: [Float] = []
        /// `[N, classes]`, row-major: what the softmax made the probabilities of.
        public var logits: [Float] = []

        /// Creates outputs for no images.
        public init() {}
    }

    /// Computes the probabilities of the images at `indices`, `[indices, classes]` row-major.
    /// - Parameter progress: is called with the number of images that are done.
    public func probabilities(
        of images: ImageSet, at indices: [Int], progress: (Int) -> Void = { _ in }
    ) throws -> [Float] {
        try outputs(for: images, at: indices, progress: progress).probabilities
    }

    /// Computes probabilities and logits of the images at `indices`.
    /// - Parameter progress: is called with the number of images that are done.
    public func outputs(
        for images: ImageSet, at indices: [Int], progress: (Int) -> Void = { _ in }
    ) throws -> Outputs {
        try outputs(
            for: BatchMaker(images: images, classes: classes, threads: engine.threads), at: indices,
            progress: progress)
    }

    /// Computes probabilities and logits of a source's examples at `indices`.
    package func outputs(
        for source: any BatchSource, at indices: [Int], progress: (Int) -> Void = { _ in }
    ) throws -> Outputs {
        let order = EpochOrder(inOrder: indices)
        var result = Outputs()
        result.probabilities.reserveCapacity(indices.count * classes)
        result.logits.reserveCapacity(indices.count * classes)
        for number in 0..<order.batchCount(size: plan.batch) {
            let batch = order.batch(number, size: plan.batch)
            // A short last batch leaves old images after its own; their results are not read.
            try source.fill(images: plan.images, from: batch)
            try plan.run()
            result.probabilities += plan.probabilities.prefix(batch.count * classes)
            result.logits += plan.logits.prefix(batch.count * classes)
            progress(number * plan.batch + batch.count)
        }
        return result
    }

    /// What the network says of a source's examples at `indices`, classes under their numbers; nil when it no longer
    /// gives numbers.
    package func predictions(of source: any BatchSource, at indices: [Int]) throws -> Predictions? {
        let probabilities = try outputs(for: source, at: indices).probabilities
        guard probabilities.allSatisfy(\.isFinite) else { return nil }
        return try Predictions(
            labels: indices.map { source.labels[$0] }, probabilities: probabilities,
            classNames: (0..<classes).map(String.init))
    }
}
