import FashionEvaluation
import Foundation
import Testing

@testable import FashionTraining

/// A run of Keras' callbacks, written by `Fixtures/make_callbacks.py`.
struct KerasRun: Decodable, CustomTestStringConvertible {
    struct Early: Decodable {
        let patience: Int
        let min_delta: Double
    }
    struct Reduce: Decodable {
        let factor: Double
        let patience: Int
        let min_delta: Double
        let cooldown: Int
        let min_lr: Double
    }
    struct Epoch: Decodable, Equatable {
        let learning_rate: Double
        let saved: Bool
        let stopped: Bool
    }
    private struct File: Decodable { let runs: [KerasRun] }

    let name: String
    let monitor: Monitor
    let rate: Double
    let early: Early
    let reduce: Reduce
    let values: [Double?]
    let epochs: [Epoch]
    let best_epoch: Int
    let final_rate: Double

    var testDescription: String { name }

    static let all: [KerasRun] = {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return try decoder.decode(File.self, from: Fixtures.data("callbacks.json")).runs
        } catch {
            Issue.record(error)
            return []
        }
    }()

    /// A row in which only the watched figure is of interest.
    func record(_ epoch: Int, _ value: Double?, rate: Double) -> EpochRecord {
        var record = EpochRecord(epoch: epoch, loss: 1, accuracy: 0.5, learningRate: rate)
        switch monitor {
        case .loss: record.loss = value ?? 1
        case .accuracy: record.accuracy = value ?? 0.5
        case .validationLoss: record.valLoss = value
        case .validationAccuracy: record.valAccuracy = value
        case .validationMacroF1: record.metrics = value.map { ["macro_f1": $0] }
        }
        return record
    }
}

@Suite("Callbacks")
struct CallbackTests {
    @Test("there are recorded runs") func recorded() {
        #expect(KerasRun.all.count == 21)
    }

    /// Every epoch of every run: the same rate, the same saves, the same stops, the same weights back.
    @Test("do what Keras' callbacks do", arguments: KerasRun.all)
    func keras(run: KerasRun) {
        var saver = ModelCheckpoint(monitor: run.monitor)
        var stopper = EarlyStopping(
            monitor: run.monitor, patience: run.early.patience, minimumDelta: run.early.min_delta)
        var reducer = ReduceLearningRateOnPlateau(
            monitor: run.monitor, factor: run.reduce.factor, patience: run.reduce.patience,
            minimumDelta: run.reduce.min_delta, cooldown: run.reduce.cooldown, minimumRate: run.reduce.min_lr)
        var rate = Double(Float(run.rate))
        var kept: Int?
        for (epoch, value) in run.values.enumerated() {
            let record = run.record(epoch, value, rate: rate)
            let saved = saver.observe(record) == [.saveBest]
            let stopping = stopper.observe(record)
            if stopping == [.rememberBest] { kept = epoch }
            let stopped = stopping.contains { if case .stop = $0 { true } else { false } }
            #expect(
                KerasRun.Epoch(learning_rate: rate, saved: saved, stopped: stopped) == run.epochs[epoch],
                "epoch \(epoch)")
            for case .setLearningRate(let new) in reducer.observe(record) { rate = new }
        }
        #expect(stopper.finish() == [.restoreBest])
        #expect(kept == run.best_epoch)
        #expect(rate == run.final_rate)
    }

    @Test("together: write, remember, set the rate, and stop last") func order() {
        var callbacks = Callbacks(
            earlyStopping: EarlyStopping(patience: 2),
            reduceLearningRate: ReduceLearningRateOnPlateau(patience: 2))
        func observe(_ epoch: Int, _ valLoss: Double) -> [TrainingAction] {
            callbacks.observe(
                EpochRecord(epoch: epoch, loss: 1, accuracy: 0.5, valLoss: valLoss, learningRate: 0.5))
        }
        #expect(observe(0, 0.5) == [.saveBest, .rememberBest])
        #expect(observe(1, 0.6) == [])
        #expect(
            observe(2, 0.7) == [
                .setLearningRate(0.25),
                .stop(.noImprovement(monitor: .validationLoss, patience: 2, bestEpoch: 0)),
            ])
        #expect(callbacks.finish() == [.restoreBest])
    }

    @Test(
        "a loss that is not finite stops and is never the best",
        arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(value: Double) {
        var callbacks = Callbacks()
        let before = callbacks
        for record in [
            EpochRecord(epoch: 3, loss: value, accuracy: 0.1, valLoss: 0.5, learningRate: 1),
            EpochRecord(epoch: 3, loss: 0.5, accuracy: 0.1, valLoss: value, learningRate: 1),
        ] {
            let actions = callbacks.observe(record)
            guard actions.count == 1, case .stop(.lossNotFinite(_, _, 3, nil)) = actions[0] else {
                Issue.record("expected one stop, found \(actions)")
                return
            }
            #expect(callbacks == before)
        }
        #expect(callbacks.finish() == [])
        let reason = TerminateOnNaN().observe(loss: value, epoch: 3, step: 7)
        #expect(reason?.description == "loss became \(value) in epoch 4, step 8")
        #expect(TerminateOnNaN().observe(loss: 1e30, epoch: 3, step: 7) == nil)
    }

    /// scikit-learn's `f1_score(labels, predicted, labels=[0, 1], average="macro")` of 0, 0, 1, 1 and 0, 2, 1, 1 is 5/6.
    @Test("a class without images does not count, even where it is predicted") func macroF1() throws {
        func value(_ predicted: [Int]) throws -> Double {
            let rows = predicted.flatMap { label in (0..<3).map { Float($0 == label ? 1 : 0) } }
            return MacroF1().value(
                of: try Predictions(
                    labels: [0, 0, 1, 1], probabilities: rows, classNames: ["shoe", "bag", "hat"]))
        }
        #expect(try value([0, 0, 1, 1]) == 1)
        let once = try value([0, 2, 1, 1])
        #expect(abs(once - 5.0 / 6) < 1e-12)
    }

    @Test("weights that are not finite stop, whatever the loss is") func brokenWeights() {
        let check = TerminateOnNaN()
        #expect(check.observe(["a": [1, .greatestFiniteMagnitude], "b": []], epoch: 3) == nil)
        let reason = check.observe(["a": [1], "c": [.nan], "b/moving_variance": [1, .infinity]], epoch: 3)
        #expect(reason == .weightNotFinite(name: "b/moving_variance", epoch: 3))
        #expect(reason?.description == "b/moving_variance holds NaN or infinity after epoch 4")
    }

    @Test("state goes through a property list") func state() throws {
        var callbacks = Callbacks(reduceLearningRate: ReduceLearningRateOnPlateau(cooldown: 4))
        for epoch in 0..<7 {
            _ = callbacks.observe(
                EpochRecord(
                    epoch: epoch, loss: 1, accuracy: 0.5, valLoss: 0.3 + 0.1 * Double(epoch),
                    learningRate: 1e-3))
        }
        #expect(callbacks.earlyStopping?.wait == 6)
        #expect(callbacks.reduceLearningRate?.cooldownLeft == 1)
        let data = try PropertyListEncoder().encode(callbacks)
        #expect(try PropertyListDecoder().decode(Callbacks.self, from: data) == callbacks)
    }
}
