import FashionCompute
import FashionData
import FashionNetworks
import Foundation
import Testing

@testable import FashionTraining

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
        graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 8, 16, 16])
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
    @Test(arguments: [OptimizerName.adam, .sgd, .muon], [1, 3, 5, 9])
    func resumedIsTheSameBitForBit(optimizer: OptimizerName, steps: Int) throws {
        try Fixtures.withFolder { folder in
            let file = folder.appendingPathComponent("checkpoint")
            var configuration = configuration()
            configuration.threads = optimizer == .adam ? 2 : 1
            configuration.optimizer = optimizer
            configuration.schedule = optimizer == .sgd ? .oneCycle : .plateau
            configuration.exactStatistics = optimizer == .sgd
            if optimizer == .muon {
                (configuration.averaging, configuration.keep) = (0.9, .last)
                configuration.augmentation.crop = 1
                configuration.augmentation.cutmix = 1
            }
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

    /// With one seed in ten it learns four classes of five, with another seed for another rounding; so the median counts.
    @Test func learnsTheTextures() throws {
        try Fixtures.withFolder { folder in
            var configuration = configuration(epochs: 50, batchSize: 8)
            configuration.augment = false
            configuration.patience = 50
            configuration.learningRate = 5e-3
            var accuracies: [Double] = []
            for seed in 42...44 as ClosedRange<UInt64> {
                configuration.seed = seed
                let ending = try train(
                    from: Checkpoint(configuration: configuration),
                    checkpoint: folder.appendingPathComponent("\(seed)"))
                accuracies.append(try #require(ending.rows.compactMap(\.valAccuracy).max()))
                #expect(ending.rows[9].loss < ending.rows[0].loss)
            }
            // Five classes: chance is 0.2.
            #expect(accuracies.sorted()[1] > 0.9, "\(accuracies)")
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

    /// What is told of steps and validations adds up to the epochs' rows, also after an interruption.
    @Test(arguments: [nil, 4] as [Int?])
    func stepsMakeTheEpochs(interruptedAfter: Int?) throws {
        try Fixtures.withFolder { folder in
            let file = folder.appendingPathComponent("checkpoint")
            var (steps, validations, rows) = ([StepRecord](), [Double](), [EpochRecord]())
            func train(from start: Checkpoint, until limit: Int) throws {
                let environment = Trainer.Environment(
                    checkpoint: file, shouldStop: { steps.count == limit }, saveBest: { _, _ in },
                    report: { event in
                        switch event {
                        case .stepEnded(let progress): steps.append(progress.step)
                        case .validated(let predictions, let epoch):
                            #expect(epoch == rows.count)
                            validations.append(predictions.accuracy)
                        case .epochEnded(let row, _): rows.append(row)
                        case .epochBegan, .learningRateReduced: break
                        }
                    }, measuresGradients: true)
                _ = try Trainer(
                    graph, start: start, images: images, split: split, engine: Engine(threads: 1),
                    environment: environment
                ).run()
            }
            try train(from: Checkpoint(configuration: configuration()), until: interruptedAfter ?? -1)
            if interruptedAfter != nil { try train(from: Checkpoint(contentsOf: file), until: -1) }
            #expect(steps.map(\.number) == Array(1...9))
            #expect(validations == rows.map(\.valAccuracy) && rows.count == 3)
            for (epoch, row) in rows.enumerated() {
                let steps = steps[epoch * 3..<epoch * 3 + 3]
                let mean = { (value: (StepRecord) -> Double) in
                    zip(steps, [32.0, 32, 16]).reduce(0) { $0 + value($1.0) * $1.1 } / 80
                }
                #expect(abs(mean(\.loss) - row.loss) < 1e-12 && abs(mean(\.accuracy) - row.accuracy) < 1e-12)
                let norms = try steps.map { try #require($0.gradientNorm) }
                #expect(norms.allSatisfy { $0 > 0.01 && $0 < 1000 })
                #expect(try abs(#require(row.gradientNorm) - norms.reduce(0, +) / 3) < 1e-12)
                #expect(steps.allSatisfy { $0.imagesPerSecond > 0 && $0.learningRate == row.learningRate })
            }
            // Measuring changes nothing.
            let plain = try self.train(
                from: Checkpoint(configuration: configuration()),
                checkpoint: folder.appendingPathComponent("c"))
            #expect(
                plain.rows.map(\.loss) == rows.map(\.loss) && plain.rows.allSatisfy { $0.gradientNorm == nil }
            )
        }
    }

    /// A listener that cannot write ends the training, which then goes on from its checkpoint.
    @Test(arguments: ["step", "validation", "row"])
    func anErrorOfAListenerLosesNothing(event: String) throws {
        struct Full: Error {}
        try Fixtures.withFolder { folder in
            let file = folder.appendingPathComponent("checkpoint")
            let start = Checkpoint(configuration: configuration())
            let whole = try train(from: start, checkpoint: folder.appendingPathComponent("other"))
            let failing = try Trainer(
                graph, start: start, images: images, split: split, engine: Engine(threads: 1),
                environment: Trainer.Environment(
                    checkpoint: file, saveBest: { _, _ in },
                    report: {
                        switch ($0, event) {
                        case (.stepEnded(let progress), "step") where progress.step.number == 5: throw Full()
                        case (.validated(_, epoch: 1), "validation"): throw Full()
                        case (.epochEnded(let row, _), "row") where row.epoch == 1: throw Full()
                        default: break
                        }
                    }))
            #expect(throws: Full.self) { try failing.run() }
            let state = try Checkpoint(contentsOf: file)
            #expect(state.epoch * 3 + state.step == (event == "step" ? 5 : 6))
            let resumed = try train(from: state, checkpoint: file)
            #expect(resumed.weights == whole.weights && resumed.rows == whole.rows)
        }
    }

    @Test func withoutImagesThereIsNoTraining() throws {
        let empty = try StratifiedSplit(labels: [UInt16](), validationFraction: 0, seed: 1)
        #expect(throws: InvalidArgument.self) {
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
