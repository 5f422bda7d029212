import FashionCompute
import FashionData
import FashionNetworks

@testable import FashionTraining

/// Single steps of plain gradient descent on a linear network, always from the same weights.
struct LinearStep {
    let graph: Graph
    private let images: ImageSet
    private let engine: Engine

    /// - Parameter images: of 8×8 pixels, of ten classes at most.
    init(_ images: ImageSet) throws {
        var builder = try GraphBuilder(name: "linear", inputShape: [8, 8, 1])
        try builder.add(.flatten)
        try builder.add(.dense(Dense(units: 10)))
        graph = builder.graph
        self.images = images
        engine = try Engine(threads: 1)
    }

    /// Trains on one batch.
    /// - Returns: the weights after the step, and its figures.
    func callAsFunction(
        _ batch: [Int], rate: Double, classWeights: ClassWeights? = nil, factors: [Float]? = nil
    ) throws -> (weights: Weights, figures: StepRunner.Figures) {
        var configuration = Recipe.reference.configuration
        (configuration.optimizer, configuration.momentum, configuration.nesterov) = (.sgd, 0, false)
        (configuration.augment, configuration.batchSize) = (false, batch.count)
        configuration.skipEasy = factors == nil ? nil : 0.5
        let source = BatchMaker(images: images, classes: 10, threads: 1)
        let runner = try StepRunner(
            graph, configuration, source, count: batch.count, engine: engine, classWeights: classWeights)
        try runner.store.load(.initial(for: graph, seed: 1), of: graph)
        let figures = try runner.step(
            batch[...], epoch: 0, step: 0, learningRate: rate, factors: factors)
        return (try runner.store.weights(of: graph), figures)
    }

    /// Whether two results are the same but for rounding.
    func areClose(_ first: Weights, _ second: Weights) throws -> Bool {
        try graph.parameters.allSatisfy { parameter in
            try zip(first.numbers(of: parameter), second.numbers(of: parameter)).allSatisfy {
                abs($0 - $1) < 1e-6
            }
        }
    }
}
