import FashionCompute
import FashionData
import FashionNetworks
import Foundation
import Testing

@testable import FashionTraining

/// Statistics of batch normalisation that are measured for the weights that are validated and saved.
@Suite struct ExactStatisticsTests {
    private let images: ImageSet
    private let graph: Graph
    private let split: StratifiedSplit

    init() throws {
        images = try #require(textures(count: 100))
        graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 8, 16, 16])
        split = try StratifiedSplit(labels: images.labels, validationFraction: 0.2, seed: 1)
    }

    private struct Ending {
        let saved: [(weights: Weights, record: EpochRecord)]
        let weights: Weights
    }

    private func train(
        exact: Bool, keep: KeptEpoch = .last, epochs: Int = 3, network: Graph? = nil
    ) throws -> Ending {
        var configuration = Recipe.reference.configuration
        (configuration.exactStatistics, configuration.keep, configuration.epochs) = (exact, keep, epochs)
        (configuration.threads, configuration.batchSize, configuration.augment) = (1, 16, false)
        (configuration.schedule, configuration.learningRate) = (.oneCycle, 5e-3)
        return try Fixtures.withFolder { folder in
            var saved = [(weights: Weights, record: EpochRecord)]()
            let trainer = try Trainer(
                network ?? graph, start: Checkpoint(configuration: configuration), images: images,
                split: split,
                engine: Engine(threads: 1),
                environment: Trainer.Environment(
                    checkpoint: folder.appendingPathComponent("c"), saveBest: { saved.append(($0, $1)) }))
            _ = try trainer.run()
            return Ending(saved: saved, weights: try trainer.weights())
        }
    }

    /// The statistics have no part in the steps, so that only they may differ.
    @Test func onlyTheStatisticsDiffer() throws {
        let (moving, exact) = (try train(exact: false), try train(exact: true))
        #expect(exact.saved.count == 3 && exact.saved.last?.weights == exact.weights)
        for (name, numbers) in exact.weights.values {
            #expect((numbers == moving.weights.values[name]) == !name.contains("moving"), "\(name)")
        }
        #expect(exact.saved.map(\.record.loss) == moving.saved.map(\.record.loss))
    }

    @Test func statisticsOfFixedLayersStay() throws {
        var builder = try GraphBuilder(name: "fixed", inputShape: [8, 8, 1])
        try builder.add(.batchNormalization(BatchNormalization(scales: false, shifts: false, isFixed: true)))
        try builder.add(.flatten)
        try builder.add(.dense(Dense(units: 10, activation: .softmax)))
        let network = builder.graph
        let initial = Weights.initial(for: network, seed: 42).values
        let statistics = initial.keys.filter { $0.contains("moving") }
        #expect(statistics.count == 2)
        let trained = try train(exact: true, network: network).weights.values
        for name in statistics { #expect(trained[name] == initial[name], "\(name)") }
    }

    /// Fifteen steps leave 86 % of the first statistics in the moving ones.
    @Test func aShortTrainingIsJudgedAsItIs() throws {
        let (moving, exact) = (try train(exact: false), try train(exact: true))
        let losses = try [moving, exact].map { try #require($0.saved.last?.record.valLoss) }
        #expect(losses[1] < 0.8 * losses[0], "\(losses)")
    }

    /// The first layer's statistics are those of its outputs for all images that train, made by one pass in inference
    /// mode up to the convolution.
    @Test func theFirstStatisticsAreThoseOfTheImages() throws {
        let weights = try train(exact: true).weights
        let first = try #require(
            graph.nodes.first { $0.layer.is(Convolution.self) })
        let reader = try FeatureReader(graph, weights: weights, layer: first.name, engine: Engine(threads: 1))
        let channels = try #require(reader.shape.last)
        let features = try reader.features(of: images)
        let size = reader.shape.reduce(1, *)
        // One batch of 80: all images that train.
        let values = split.training.flatMap { features[$0 * size..<($0 + 1) * size] }
        let found = try #require(weights.values["batch_normalization/moving_mean"])
        for channel in 0..<channels {
            let own = stride(from: channel, to: values.count, by: channels).map { Double(values[$0]) }
            let mean = own.reduce(0, +) / Double(own.count)
            #expect(abs(Double(found[channel]) - mean) < 1e-4 * max(1, abs(mean)))
        }
    }

    /// What is saved is what the row of the history judges, also where the best epoch comes back at the end.
    @Test(arguments: [KeptEpoch.last, .best]) func theSavedModelHasItsRowsFigures(keep: KeptEpoch) throws {
        let ending = try train(exact: true, keep: keep, epochs: 4)
        let last = try #require(ending.saved.last)
        #expect(ending.weights == last.weights)
        for (weights, record) in ending.saved {
            let predictor = try Predictor(graph, weights: weights, engine: Engine(threads: 1))
            let judged = try #require(
                try predictor.predictions(
                    of: BatchMaker(images: images, classes: 10, threads: 1), at: split.validation))
            #expect(abs(judged.loss - (record.valLoss ?? .nan)) < 1e-6)
            #expect(judged.accuracy == record.valAccuracy)
        }
    }

    @Test func rowsThatDecideNothingCostLess() {
        var configuration = Recipe.fast.configuration
        #expect(configuration.keep == .last && configuration.schedule == .oneCycle)
        #expect(configuration.statisticsExtent(afterEpoch: configuration.epochs - 1) == .preview)
        #expect(configuration.statisticsExtent(afterEpoch: configuration.epochs) == .full)
        configuration.keep = .best
        #expect(configuration.statisticsExtent(afterEpoch: 1) == .full)
        (configuration.keep, configuration.schedule) = (.last, .plateau)
        #expect(configuration.statisticsExtent(afterEpoch: 1) == .full)
    }
}
