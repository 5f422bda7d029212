import FashionKit
import Foundation
import Testing

/// Callbacks and metrics of a program's own, and trainings in the background.
struct OwnCallbackTests {
    /// Ends the training at the third row that it sees, in whatever process that was.
    private struct StopAtThree: TrainingCallback {
        private var seen = 0

        mutating func observe(_ record: EpochRecord) -> [CallbackAction] {
            seen += 1
            return seen == 3 ? [.stop("three rows")] : []
        }
    }

    private struct HalvedRate: TrainingCallback {
        func observe(_ record: EpochRecord) -> [CallbackAction] {
            [.setLearningRate(record.learningRate / 2)]
        }
    }

    /// Holds the training at the end of its second epoch, until somebody has asked it to stop.
    private struct WaitAtTwo: TrainingCallback {
        let stopped = DispatchSemaphore(value: 0)

        func observe(_ record: EpochRecord) -> [CallbackAction] {
            if record.number == 2 { stopped.wait() }
            return []
        }
    }

    /// Share of wrong answers: one minus the accuracy, counted from the rows.
    private struct ErrorRate: Metric {
        var name = "error_rate"

        func value(of predictions: Predictions) -> Double {
            let wrong = (0..<predictions.count).count { image in
                let row = Array(predictions.row(image))
                return row.firstIndex(of: row.max() ?? 0) != Int(predictions.labels[image])
            }
            return Double(wrong) / Double(predictions.count)
        }
    }

    private func configuration(epochs: Int) -> TrainingConfiguration {
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads, configuration.batchSize) = (epochs, 1, 32)
        return configuration
    }

    @Test func callbacksActAndMetricsAreRecorded() throws {
        let folder = try SampleData(images: 120)
        var rows: [EpochRecord] = []
        _ = try Classifier.train(
            on: Dataset(at: folder.data), configuration: configuration(epochs: 6),
            callbacks: [StopAtThree(), HalvedRate()], metrics: [ErrorRate()]
        ) { if case .epochEnded(let row, _) = $0 { rows.append(row) } }
        #expect(rows.map(\.number) == [1, 2, 3])
        #expect(rows.map(\.learningRate) == [0.001, 0.0005, 0.00025])
        for row in rows {
            let (rate, accuracy) = try (
                #require(row.metrics?["error_rate"]), #require(row.valAccuracy)
            )
            #expect(abs(rate + accuracy - 1) < 1e-12)
            #expect("\(row)".hasSuffix(String(format: ", error_rate %.4f", rate)))
        }
        let written = try #require(
            JSONSerialization.jsonObject(with: Data(History(rows).json.utf8)) as? [String: [Double]])
        #expect(written["val_error_rate"] == rows.map { $0.metrics?["error_rate"] })
        // Without metrics the file is as it was.
        let plain = History([EpochRecord(epoch: 0, loss: 1, accuracy: 0, learningRate: 1)])
        #expect(!plain.json.contains("error"))
    }

    @Test func callbacksSeeTheRowsBeforeAnInterruption() async throws {
        let folder = try SampleData(images: 120)
        let data = try Dataset(at: folder.data)
        let (configuration, checkpoint) = (configuration(epochs: 6), folder["training.checkpoint"])
        let wait = WaitAtTwo()
        let training = Classifier.training(
            on: data, configuration: configuration, checkpoint: checkpoint, callbacks: [wait, StopAtThree()])
        await #expect(throws: CancellationError.self) {
            for try await event in training {
                guard case .epochBegan(epoch: 1) = event else { continue }
                training.cancel()
                wait.stopped.signal()
            }
        }
        await #expect(throws: CancellationError.self) { try await training.classifier }
        #expect(FileManager.default.fileExists(atPath: checkpoint.path))
        let resumed = Classifier.training(
            on: data, configuration: configuration, checkpoint: checkpoint, callbacks: [StopAtThree()])
        var rows: [EpochRecord] = []
        for try await event in resumed { if case .epochEnded(let row, _) = event { rows.append(row) } }
        let whole = try Classifier.train(
            on: data, configuration: configuration, callbacks: [StopAtThree()])
        #expect(rows.last?.number == 3)
        #expect(try await resumed.classifier.model.weights == whole.model.weights)
    }

    /// The process was killed when the third row's checkpoint was written, but before it could stop.
    @Test func aStopLastsUntilTheTrainingIsResumed() throws {
        struct Killed: Error {}
        let folder = try SampleData(images: 120)
        let (data, checkpoint) = (try Dataset(at: folder.data), folder["training.checkpoint"])
        func train(_ checkpoint: URL?, event: @escaping (EpochRecord) throws -> Void) throws -> Classifier {
            try Classifier.train(
                on: data, configuration: configuration(epochs: 6), checkpoint: checkpoint,
                callbacks: [StopAtThree()]
            ) { if case .epochEnded(let row, _) = $0 { try event(row) } }
        }
        #expect(throws: Killed.self) {
            try train(checkpoint) { if $0.number == 3 { throw Killed() } }
        }
        let resumed = try train(checkpoint) { Issue.record("epoch \($0.number) after the stop") }
        let whole = try train(nil) { row in #expect(row.number <= 3) }
        #expect(resumed.model.weights == whole.model.weights)
    }

    /// Without a network in memory, the one that the configuration names is trained, and no other.
    @Test func aCheckpointOfAnotherNetworkIsRefused() throws {
        struct Killed: Error {}
        let folder = try SampleData(images: 120)
        let (data, checkpoint) = (try Dataset(at: folder.data), folder["training.checkpoint"])
        var builder = try GraphBuilder(name: "small", inputShape: [8, 8, 1])
        try builder.add(.flatten)
        try builder.add(.dense(Dense(units: 10, activation: .softmax)))
        let (network, configuration) = (builder.graph, configuration(epochs: 2))
        #expect(throws: Killed.self) {
            try Classifier.train(
                on: data, configuration: configuration, network: network, checkpoint: checkpoint
            ) { if case .epochEnded = $0 { throw Killed() } }
        }
        let error = #expect(throws: FileError.self) {
            try Classifier.train(on: data, configuration: configuration, checkpoint: checkpoint)
        }
        #expect(error?.path == checkpoint.path)
        let resumed = try Classifier.train(
            on: data, configuration: configuration, network: network, checkpoint: checkpoint)
        #expect(resumed.model.graph.parameterCount == 650)
    }

    @Test func cancellingTheTaskThatWaitsEndsTheTraining() async throws {
        let folder = try SampleData(images: 120)
        let (data, checkpoint) = (try Dataset(at: folder.data), folder["training.checkpoint"])
        // On a busy machine it must not end by itself before it is cancelled.
        var configuration = configuration(epochs: 10_000)
        configuration.patience = 10_000
        let training = Classifier.training(on: data, configuration: configuration, checkpoint: checkpoint)
        let waiting = Task { try await training.classifier }
        for try await event in training { if case .epochEnded = event { break } }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(FileManager.default.fileExists(atPath: checkpoint.path))
    }

    /// The reference CNN given as a graph trains as the one that the configuration names; another graph is another network.
    @Test func aNetworkOfOnesOwnTrains() throws {
        let folder = try SampleData(images: 120)
        let (data, configuration) = (try Dataset(at: folder.data), configuration(epochs: 1))
        let named = try Classifier.train(on: data, configuration: configuration)
        let reference = try configuration.network.graph(inputShape: [8, 8, 1], classes: 10)
        let given = try Classifier.train(on: data, configuration: configuration, network: reference)
        #expect(given.model.weights == named.model.weights && given.model.graph == named.model.graph)

        var network = try GraphBuilder(name: "small", inputShape: [8, 8, 1])
        try network.add(.flatten)
        try network.add(.dense(Dense(units: 10, activation: .softmax)))
        let small = try Classifier.train(on: data, configuration: configuration, network: network.graph)
        #expect(small.model.graph.parameterCount == 650)
        #expect(try small.evaluate(data.test).accuracy > 0.1)

        var wrong = try GraphBuilder(name: "wrong", inputShape: [9, 9, 1])
        try wrong.add(.flatten)
        try wrong.add(.dense(Dense(units: 10, activation: .softmax)))
        #expect(throws: InvalidArgument.self) {
            try Classifier.train(on: data, configuration: configuration, network: wrong.graph)
        }
    }

    @Test(arguments: [["loss"], ["f1", "f1"]]) func metricsNeedNamesOfTheirOwn(names: [String]) throws {
        let folder = try SampleData(images: 120)
        #expect(throws: InvalidArgument.self) {
            try Classifier.train(
                on: Dataset(at: folder.data), configuration: configuration(epochs: 1),
                metrics: names.map { ErrorRate(name: $0) })
        }
    }
}
