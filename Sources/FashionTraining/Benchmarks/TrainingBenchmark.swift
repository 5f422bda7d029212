import FashionCompute
import FashionData
import FashionNetworks

/// Times real training steps: batches from memory, augmentation, forward, backward, optimizer, metrics.
public final class TrainingBenchmark {
    private let configuration: TrainingConfiguration
    private let order: EpochOrder
    private let runner: StepRunner
    private var next = 0

    /// Compiles the network and loads randomly initialised weights.
    /// - Parameters:
    ///   - images: at least one batch.
    ///   - trained: the layers that run in training mode.
    public init(
        _ graph: Graph, _ configuration: TrainingConfiguration, images: ImageSet, engine: Engine,
        trained: TrainedPart = .whole
    ) throws {
        let indices = Array(images.labels.indices)
        guard indices.count >= configuration.batchSize else {
            throw InvalidArgument(
                "batch size", expected: "at most the \(indices.count) images there are",
                found: "\(configuration.batchSize)")
        }
        self.configuration = configuration
        order = EpochOrder(shuffling: indices, seed: configuration.seed, epoch: 0)
        let source = BatchMaker(
            images: images, classes: graph.outputShape.reduce(1, *), threads: engine.threads)
        runner = try StepRunner(
            graph, configuration, source, count: indices.count, engine: engine, trained: trained)
        try runner.store.load(.initial(for: graph, seed: configuration.seed), of: graph)
    }

    /// Takes `count` steps on full batches.
    /// - Returns: the wall time of each step.
    public func steps(_ count: Int) throws -> [Duration] {
        let clock = ContinuousClock()
        return try (0..<count).map { _ in
            try clock.measure {
                let (batch, step) = nextBatch()
                _ = try runner.step(batch, epoch: 0, step: step, learningRate: configuration.learningRate)
            }
        }
    }

    /// Takes `count` steps and returns the time of each of their parts.
    public func profile(steps count: Int) throws -> Profile {
        var profile = Profile()
        for _ in 0..<count {
            let (batch, step) = nextBatch()
            _ = try runner.step(
                batch, epoch: 0, step: step, learningRate: configuration.learningRate, profile: &profile)
        }
        return profile
    }

    private func nextBatch() -> (batch: ArraySlice<Int>, step: Int) {
        let fullBatches = order.indices.count / configuration.batchSize
        defer { next += 1 }
        return (order.batch(next % fullBatches, size: configuration.batchSize), next)
    }
}
