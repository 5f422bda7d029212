import FashionCompute
import FashionData
import FashionNetworks

/// Times inference at one batch size: from pixels in memory to probabilities.
public final class InferenceBenchmark {
    private let plan: InferencePlan
    private let maker: BatchMaker
    private let images: ImageSet
    private var next = 0

    /// Compiles the network with randomly initialised weights.
    public init(_ graph: Graph, batch: Int, images: ImageSet, engine: Engine) throws {
        plan = try InferencePlan(graph, weights: .initial(for: graph, seed: 0), batch: batch, engine: engine)
        maker = BatchMaker(images: images, classes: graph.outputShape.reduce(1, *), threads: engine.threads)
        self.images = images
    }

    /// Runs `count` batches.
    /// - Returns: the wall time of each batch.
    public func runs(_ count: Int) throws -> [Duration] {
        let clock = ContinuousClock()
        return try (0..<count).map { _ in
            try clock.measure {
                fill()
                try plan.run()
            }
        }
    }

    /// Runs `count` batches and returns the time of each of their parts.
    public func profile(runs count: Int) throws -> Profile {
        var profile = Profile()
        let clock = ContinuousClock()
        for _ in 0..<count {
            profile.add(clock.measure { fill() }, to: StepLabel(layer: "all", operation: .batch))
            try plan.run(profile: &profile)
            profile.endRun()
        }
        return profile
    }

    private func fill() {
        let batch = (0..<plan.batch).map { (next + $0) % images.count }
        maker.fill(images: plan.images, from: batch[...])
        next += plan.batch
    }
}
