import FashionCompute
import FashionCore
import FashionData
import FashionNetworks
import Foundation
import Testing

@testable import FashionTraining

/// The moving average of the weights, and the statistics that go with it.
@Suite struct AveragingTests {
    @Test func theAverageFollowsTheWeights() throws {
        let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [16, 16, 16, 16])
        let engine = try Engine(threads: 2)
        let store = ParameterStore(engine: engine)
        _ = try TrainingPlan(graph, batch: 2, engine: engine, parameters: store)
        var weights = Weights.initial(for: graph, seed: 1)
        let average = WeightAverage(decay: 0.5, store: store, threads: 2)
        try average.restore(weights, of: graph)
        var expected = weights.values
        for step in 1...20 {
            weights = .initial(for: graph, seed: UInt64(step + 1))
            try store.load(weights, of: graph)
            average.step(step)
            let decay = min(0.5, Float(1 + step) / Float(10 + step))
            for (name, numbers) in weights.values {
                expected[name] = zip(expected[name] ?? [], numbers).map { decay * $0 + (1 - decay) * $1 }
            }
        }
        let found = try average.weights(of: graph).values
        #expect(Set(found.keys) == Set(expected.keys))
        for (name, numbers) in found {
            let worst = zip(numbers, expected[name] ?? []).map { abs($0 - $1) }.max()
            #expect(try #require(worst) < 1e-6, "\(name)")
        }
    }

    /// Batch normalisation right behind the input: its statistics are those of the images, whatever was there before.
    @Test func statisticsAreThoseOfTheBatches() throws {
        var network = try GraphBuilder(name: "statistics", inputShape: [4, 4, 1])
        try network.add(.dropout(rate: 0.5))
        try network.add(.batchNormalization(BatchNormalization(momentum: 0.9)))
        try network.add(.flatten)
        try network.add(.dense(Dense(units: 3, activation: .softmax)))
        let graph = network.graph
        let plan = try StatisticsPlan(graph, batch: 8, engine: Engine(threads: 1))
        var stream = RandomStream(seed: 1, purpose: .test)
        let batches = (0..<5).map { number in (0..<8 * 16).map { _ in stream.uniform() * Float(number + 1) } }
        let before = Weights.initial(for: graph, seed: 1)
        let after = try plan.measured(before, batches: 5) {
            _ = plan.images.update(fromContentsOf: batches[$0])
        }
        // A later batch counts more, by 1 / momentum.
        let shares = (0..<5).map { pow(0.9, Double(4 - $0)) }
        var (mean, variance) = (0.0, 0.0)
        for (share, batch) in zip(shares, batches) {
            let numbers = batch.map(Double.init)
            let average = numbers.reduce(0, +) / 128
            mean += share * average
            variance += share * numbers.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 128
        }
        let total = shares.reduce(0, +)
        let found = after.values
        #expect(abs(Double(try #require(found["batch_normalization/moving_mean"]?[0])) - mean / total) < 1e-5)
        #expect(
            abs(Double(try #require(found["batch_normalization/moving_variance"]?[0])) - variance / total)
                < 1e-5)
        for (name, numbers) in before.values where !name.contains("moving") {
            #expect(found[name] == numbers)
        }
    }

    /// What validation judges and the model gets is the average; at the end also where the best epoch comes back.
    @Test(arguments: [KeptEpoch.last, .best]) func theAverageIsJudgedAndSaved(keep: KeptEpoch) throws {
        let images = try #require(textures(count: 60))
        let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 8, 16, 16])
        let split = try StratifiedSplit(labels: images.labels, validationFraction: 0.2, seed: 1)
        var configuration = Recipe.reference.configuration
        (configuration.averaging, configuration.keep, configuration.epochs) = (0.9, keep, 2)
        (configuration.threads, configuration.batchSize) = (1, 16)
        try Fixtures.withFolder { folder in
            var saved = [(Weights, EpochRecord)]()
            let engine = try Engine(threads: 1)
            let trainer = try Trainer(
                graph, start: Checkpoint(configuration: configuration), images: images, split: split,
                engine: engine,
                environment: Trainer.Environment(
                    checkpoint: folder.appendingPathComponent("c"), saveBest: { saved.append(($0, $1)) }))
            _ = try trainer.run()
            #expect(keep == .best ? 1...2 ~= saved.count : saved.count == 2)
            let last = try #require(saved.last)
            #expect(try trainer.weights() == last.0)
            let state = try Checkpoint(contentsOf: folder.appendingPathComponent("c"))
            #expect(state.weights["dense/kernel"] != last.0.values["dense/kernel"])
            #expect(state.averagedWeights["dense/kernel"] == last.0.values["dense/kernel"])
            let predictor = try Predictor(graph, weights: last.0, engine: engine)
            let judged = try #require(
                try predictor.predictions(
                    of: BatchMaker(images: images, classes: 10, threads: 1), at: split.validation))
            #expect(abs(judged.loss - (last.1.valLoss ?? .nan)) < 1e-6)
        }
    }
}
