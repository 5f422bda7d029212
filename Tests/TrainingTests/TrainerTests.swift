import Compute
import Datasets
import Foundation
import NeuralNetwork
import Testing

@testable import Training

/// The training loop on a reduced network and images that are easily told apart.
@Suite struct TrainerTests {
    /// What a training left behind.
    private struct Ending {
        let outcome: TrainingOutcome
        let weights: Bits
        /// Rows without their times.
        let rows: [EpochRecord]
        /// The models that were kept, in order.
        let saved: [Bits]
    }

    /// Numbers as bits, which are compared without exceptions.
    private typealias Bits = [String: [UInt32]]

    private func bits(_ weights: [String: [Float]]) -> Bits { weights.mapValues { $0.map(\.bitPattern) } }

    private let images: ImageSet
    private let graph: Graph
    private let split: StratifiedSplit

    init() throws {
        images = try #require(textures(count: 100))
        graph = try Graph.seedCNN(inputShape: [8, 8, 1], widths: [4, 8, 16, 16])
        split = try StratifiedSplit(labels: images.labels, validationFraction: 0.2, seed: 1)
    }

    private func configuration(epochs: Int = 3, batchSize: Int = 32) -> TrainingConfiguration {
        var configuration = Recipe.reference.configuration
        configuration.epochs = epochs
        configuration.batchSize = batchSize
        configuration.threads = 1
        return configuration
    }

    /// Trains from a state until the end, or until so many steps are done.
    private func train(
        from start: Checkpoint, checkpoint: URL, steps limit: Int = .max, split: StratifiedSplit? = nil
    ) throws -> Ending {
        var (steps, saved) = (0, [Bits]())
        let trainer = try Trainer(
            graph, start: start, images: images, split: split ?? self.split,
            engine: Engine(threads: start.configuration.threads),
            environment: Trainer.Environment(
                checkpoint: checkpoint, shouldStop: { steps >= limit },
                saveBest: { weights, _ in saved.append(bits(weights.values)) },
                report: { if case .stepEnded = $0 { steps += 1 } }))
        let outcome = try trainer.run()
        let rows = trainer.history.records.map { record in
            var record = record
            (record.seconds, record.imagesPerSecond) = (0, 0)
            return record
        }
        return Ending(outcome: outcome, weights: bits(try trainer.weights().values), rows: rows, saved: saved)
    }

    /// Three steps an epoch (32, 32, 16 images): after the first, at an epoch's end, in the middle, at the very end.
    @Test(arguments: [OptimizerName.adam, .sgd], [1, 3, 5, 9])
    func resumedIsTheSameBitForBit(optimizer: OptimizerName, steps: Int) throws {
        try Fixtures.withFolder { folder in
            let file = folder.appendingPathComponent("checkpoint")
            var configuration = configuration()
            configuration.threads = optimizer == .adam ? 2 : 1
            configuration.optimizer = optimizer
            configuration.schedule = optimizer == .sgd ? .oneCycle : .plateau
            let start = Checkpoint(configuration: configuration)
            let whole = try train(from: start, checkpoint: folder.appendingPathComponent("other"))
            let begun = try train(from: start, checkpoint: file, steps: steps)
            guard case .interrupted = begun.outcome else {
                Issue.record("expected an interruption, found \(begun.outcome)")
                return
            }
            let state = try Checkpoint(contentsOf: file)
            #expect(
                state.epoch * 3 + state.step == steps && state.configuration.threads == configuration.threads)
            let resumed = try train(from: state, checkpoint: file)
            #expect(resumed.weights == whole.weights)
            #expect(resumed.rows == whole.rows && whole.rows.count == 3)
            #expect(begun.saved + resumed.saved == whole.saved)
        }
    }

    @Test func learnsTheTextures() throws {
        try Fixtures.withFolder { folder in
            var configuration = configuration(epochs: 50, batchSize: 8)
            configuration.augment = false
            configuration.patience = 50
            configuration.learningRate = 5e-3
            let ending = try train(
                from: Checkpoint(configuration: configuration), checkpoint: folder.appendingPathComponent("c")
            )
            // Five classes: chance is 0.2.
            #expect(try #require(ending.rows.compactMap(\.valAccuracy).max()) > 0.9)
            #expect(ending.rows[9].loss < ending.rows[0].loss)
        }
    }

    /// A rate that is far too high makes the validation loss worse soon.
    @Test func earlyStoppingBringsBackTheBestWeights() throws {
        try Fixtures.withFolder { folder in
            let file = folder.appendingPathComponent("checkpoint")
            var configuration = configuration(epochs: 200)
            configuration.patience = 2
            configuration.learningRate = 0.3
            let ending = try train(from: Checkpoint(configuration: configuration), checkpoint: file)
            guard case .finished(.noImprovement(_, patience: 2, let bestEpoch)?) = ending.outcome else {
                Issue.record("expected an early stop, found \(ending.outcome)")
                return
            }
            #expect(ending.rows.count == bestEpoch + 3)
            #expect(ending.weights == ending.saved.last)

            // The process was killed when the training was over, but before it could say so.
            let state = try Checkpoint(contentsOf: file)
            #expect(bits(state.weights) != ending.weights)
            let resumed = try train(from: state, checkpoint: file)
            guard case .finished(.noImprovement?) = resumed.outcome else {
                Issue.record("expected an early stop, found \(resumed.outcome)")
                return
            }
            #expect(resumed.rows == ending.rows && resumed.weights == ending.weights && resumed.saved.isEmpty)
        }
    }

    @Test func aLossThatIsNoNumberEndsTheTraining() throws {
        try Fixtures.withFolder { folder in
            let file = folder.appendingPathComponent("checkpoint")
            let begun = try train(
                from: Checkpoint(configuration: configuration()), checkpoint: file, steps: 4)
            #expect(begun.saved.count == 1)
            var state = try Checkpoint(contentsOf: file)
            state.weights["dense_1/kernel"]?[0] = .nan
            let written = try Data(contentsOf: file)
            let broken = try train(from: state, checkpoint: file)
            guard case .diverged(let reason) = broken.outcome else {
                Issue.record("expected a broken loss, found \(broken.outcome)")
                return
            }
            #expect(reason.description == "loss became nan in epoch 2, step 2")
            #expect(broken.saved.isEmpty && broken.rows.count == 1)
            #expect(broken.weights == begun.saved.last)
            #expect(try Data(contentsOf: file) == written)
        }
    }

    /// The callbacks compare in float32, so the second of two losses that it cannot tell apart is not better.
    @Test func theBestEpochIsTheOneThatWasKept() throws {
        let losses = [0.7, 0.5, 0.5 - 1e-12, 0.6]
        let records = losses.enumerated().map {
            EpochRecord(epoch: $0, loss: 1, accuracy: 0, valLoss: $1, valAccuracy: 0, learningRate: 1)
        }
        var checkpoint = ModelCheckpoint()
        let kept = records.filter { checkpoint.observe($0) == [.saveBest] }
        #expect(kept.map(\.epoch) == [0, 1])
        #expect(History(records).best() == kept.last)
    }

    @Test func withoutImagesThereIsNoTraining() throws {
        let empty = try StratifiedSplit(labels: [], validationFraction: 0, seed: 1)
        #expect(throws: InvalidSetting.self) {
            try train(
                from: Checkpoint(configuration: configuration()),
                checkpoint: URL(fileURLWithPath: "/nowhere/checkpoint"), split: empty)
        }
    }

    @Test func withoutValidationEveryEpochIsKept() throws {
        try Fixtures.withFolder { folder in
            let all = try StratifiedSplit(labels: images.labels, validationFraction: 0, seed: 1)
            let ending = try train(
                from: Checkpoint(configuration: configuration()),
                checkpoint: folder.appendingPathComponent("c"),
                split: all)
            #expect(ending.saved.count == 3 && ending.weights == ending.saved.last)
            #expect(ending.rows.allSatisfy { $0.valLoss == nil && $0.valAccuracy == nil })
        }
    }

    @Test(arguments: [1, 7, 64, 100])
    func predictionsDoNotDependOnTheBatch(size: Int) throws {
        let engine = try Engine(threads: 2)
        let weights = Weights.initial(for: graph, seed: 3)
        let indices = Array(stride(from: 99, through: 0, by: -1))
        let expected = try Predictor(graph, weights: weights, engine: engine)
            .probabilities(of: images, at: indices)
        var done: [Int] = []
        let found = try Predictor(graph, weights: weights, engine: engine, batch: size)
            .probabilities(of: images, at: indices) { done.append($0) }
        #expect(found.count == 1000)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(done.last == 100 && done.count == (100 + size - 1) / size)
        // Images do differ, so that a mixed-up order would show.
        #expect(Set(stride(from: 0, to: 1000, by: 10).map { expected[$0] }).count > 50)
    }
}

/// Images of 8×8 in five textures with some noise; the classes take turns.
private func textures(count: Int) -> ImageSet? {
    var state: UInt64 = 1
    let labels = (0..<count).map { UInt8($0 % 5) }
    let pixels = labels.flatMap { label in
        (0..<64).map { position in
            let (row, column) = (position / 8, position % 8)
            let isBright = [true, row % 2 == 1, column % 2 == 1, (row + column) % 2 == 1, false]
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (isBright[Int(label)] ? 180 : 0) + UInt8(state >> 33 & 63)
        }
    }
    return ImageSet(height: 8, width: 8, pixels: pixels, labels: labels)
}
