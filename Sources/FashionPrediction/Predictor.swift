import FashionCompute
import FashionData
import FashionEvaluation
import FashionNetworks

/// Applies a network to images in memory, in batches.
public final class Predictor {
    private let plan: InferencePlan
    private let engine: Engine
    private let classes: Int

    /// The default number of images in a batch.
    public static let standardBatch = 128

    /// Compiles the network for inference.
    /// - Parameter other: a predictor of the same network and weights, with which this one shares the copy of the
    ///   weights; nil makes a copy. The two may run at once, each on its own engine; neither may load other weights
    ///   afterwards.
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

    /// The outputs of the network for some images.
    public struct Outputs: Sendable {
        /// The probabilities, `[N, classes]` row-major.
        public var probabilities: [Float] = []
        /// The logits, `[N, classes]` row-major: the inputs of the softmax.
        public var logits: [Float] = []

        /// Creates outputs for no images.
        public init() {}
    }

    /// Computes the probabilities of the images at `indices`, `[indices, classes]` row-major.
    /// - Parameter progress: called with the number of completed images.
    /// - Throws: `InvalidArgument` for images of another size than the network's, `EngineError`.
    public func probabilities(
        of images: ImageSet, at indices: [Int], progress: (Int) -> Void = { _ in }
    ) throws -> [Float] {
        try outputs(for: images, at: indices, progress: progress).probabilities
    }

    /// Computes probabilities and logits of the images at `indices`.
    /// - Parameter progress: called with the number of completed images.
    /// - Throws: `InvalidArgument` for images of another size than the network's, `EngineError`.
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
        try source.requireInputs(of: plan.images.count / plan.batch)
        let order = EpochOrder(inOrder: indices)
        var result = Outputs()
        result.probabilities.reserveCapacity(indices.count * classes)
        result.logits.reserveCapacity(indices.count * classes)
        for number in 0..<order.batchCount(size: plan.batch) {
            let batch = order.batch(number, size: plan.batch)
            // When the last batch is shorter, examples of the previous batch remain after it; their results are not
            // read.
            try source.fill(images: plan.images, from: batch)
            try plan.run()
            result.probabilities += plan.probabilities.prefix(batch.count * classes)
            result.logits += plan.logits.prefix(batch.count * classes)
            progress(number * plan.batch + batch.count)
        }
        return result
    }

    /// Computes the predictions for a source's examples at `indices`, with classes as numbers; nil when the network's
    /// outputs are not finite.
    package func predictions(of source: any BatchSource, at indices: [Int]) throws -> Predictions? {
        let probabilities = try outputs(for: source, at: indices).probabilities
        guard probabilities.allSatisfy(\.isFinite) else { return nil }
        return try Predictions(
            labels: indices.map { source.labels[$0] }, probabilities: probabilities,
            classNames: (0..<classes).map(String.init))
    }
}
