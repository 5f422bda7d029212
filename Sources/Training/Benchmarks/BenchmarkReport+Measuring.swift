import Compute
import Datasets
import NeuralNetwork

extension BenchmarkReport {
    /// Times steps of training: the real loop on real images, after a warm-up of three steps.
    /// - Parameter isProfiled: whether the time of every operation is kept as well.
    package mutating func measureTraining(
        of architecture: Architecture, _ graph: Graph, on images: ImageSet, batchSize: Int, steps: Int,
        engine: Engine, isProfiled: Bool
    ) throws {
        var configuration = Recipe.reference.configuration
        configuration.batchSize = batchSize
        configuration.threads = engine.threads
        let benchmark = try TrainingBenchmark(
            graph, configuration, images: images, engine: engine, trained: architecture.trainedPart)
        _ = try benchmark.steps(3)
        training = Training(batchSize: batchSize, durations: try benchmark.steps(steps))
        let table = ProfileTable(try benchmark.profile(steps: 10))
        convolutionShare = table.convolutionShare
        if isProfiled { profiles["training step"] = table }
    }

    /// Times batches of inference, after a warm-up of three batches.
    /// - Parameter isProfiled: whether the time of every operation is kept as well.
    package mutating func measureInference(
        of graph: Graph, on images: ImageSet, batchSize: Int, runs: Int, engine: Engine, isProfiled: Bool
    ) throws {
        let benchmark = try InferenceBenchmark(graph, batch: batchSize, images: images, engine: engine)
        // One image takes a millisecond: more runs, so that the figure is steady.
        let runs = batchSize == 1 ? runs * 10 : runs
        _ = try benchmark.runs(3)
        inference.append(Inference(batchSize: batchSize, durations: try benchmark.runs(runs)))
        if isProfiled {
            profiles["inference, batch \(batchSize)"] = ProfileTable(try benchmark.profile(runs: runs))
        }
    }
}
