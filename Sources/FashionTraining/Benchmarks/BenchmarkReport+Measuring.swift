import FashionCompute
import FashionData
import FashionNetworks

extension BenchmarkReport {
    /// Times training steps: the real loop on real images, after three warm-up steps.
    /// - Parameters:
    ///   - configuration: the sampling, the augmentation and the optimizer.
    ///   - isProfiled: whether to record the time of every operation as well.
    package mutating func measureTraining(
        of architecture: Architecture, _ graph: Graph, _ configuration: TrainingConfiguration,
        on images: ImageSet, steps: Int, engine: Engine, isProfiled: Bool
    ) throws {
        var configuration = configuration
        configuration.threads = engine.threads
        let benchmark = try TrainingBenchmark(
            graph, configuration, images: images, engine: engine, trained: architecture.trainedPart)
        _ = try benchmark.steps(3)
        parameters = graph.parameterCount
        training = Training(batchSize: configuration.batchSize, durations: try benchmark.steps(steps))
        let profile = try benchmark.profile(steps: 10)
        convolutionShare = profile.convolutionShare
        if isProfiled { profiles["training step"] = ProfileTable(profile, limits: limits(engine)) }
    }

    /// Times inference batches, after three warm-up batches.
    /// - Parameter isProfiled: whether to record the time of every operation as well.
    package mutating func measureInference(
        of graph: Graph, on images: ImageSet, batchSizes: [Int], runs: Int, engine: Engine, isProfiled: Bool
    ) throws {
        for batchSize in batchSizes {
            try measureInference(of: graph, on: images, batchSize, runs, engine, isProfiled)
        }
    }

    private mutating func measureInference(
        of graph: Graph, on images: ImageSet, _ batchSize: Int, _ runs: Int, _ engine: Engine,
        _ isProfiled: Bool
    ) throws {
        let benchmark = try InferenceBenchmark(graph, batch: batchSize, images: images, engine: engine)
        // A batch of one image takes a millisecond; ten times as many runs make the figure steady.
        let runs = batchSize == 1 ? runs * 10 : runs
        _ = try benchmark.runs(3)
        inference.append(Inference(batchSize: batchSize, durations: try benchmark.runs(runs)))
        if isProfiled {
            profiles["inference, batch \(batchSize)"] = ProfileTable(
                try benchmark.profile(runs: runs), limits: limits(engine))
        }
    }

    /// Returns the machine's limits, which are measured once.
    private mutating func limits(_ engine: Engine) -> MachineLimits {
        let limits = machine ?? .measure(threads: engine.threads)
        machine = limits
        return limits
    }
}

extension Profile {
    /// Share of the total time that is spent in convolutions, 0…1.
    fileprivate var convolutionShare: Double {
        let medians = times.mapValues { BenchmarkReport.Milliseconds($0).median }
        let all = max(medians.values.reduce(0, +), .leastNormalMagnitude)
        return medians.filter { $0.key.operation.isConvolution }.values.reduce(0, +) / all
    }
}
