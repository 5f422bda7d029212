import FashionCore
import FashionTraining
import Foundation
import Testing

@Suite("History")
struct HistoryTests {
    let history: History

    init() {
        let valLoss = [0.4, 0.3, 0.3, .leastNonzeroMagnitude, 0.1 + 0.2]
        let records: [EpochRecord] = valLoss.enumerated().map { epoch, valLoss in
            EpochRecord(
                epoch: epoch, loss: 0.1 + 1 / Double(epoch + 3),
                accuracy: Double(Float(0.91 + 0.001 * Double(epoch))),
                valLoss: valLoss, valAccuracy: 0.9 + 0.001 * Double(epoch), learningRate: Double(Float(1e-3)),
                seconds: 88.12345678901234, imagesPerSecond: 611.3)
        }
        history = History(records)
    }

    @Test("goes through JSON exactly") func roundTrip() throws {
        try Fixtures.withFolder { folder in
            let url = folder.appendingPathComponent("saved_model/training_history.json")
            try history.write(to: url)
            #expect(try History(contentsOf: url) == history)
            // Metrics of validation, of which some epochs have none.
            let measured = History(
                history.records.map { record in
                    var record = record
                    record.metrics = record.epoch == 1 ? nil : ["macro_f1": 1 / Double(record.epoch + 3)]
                    return record
                })
            try measured.write(to: url)
            #expect(try History(contentsOf: url) == measured)
            #expect(try History.fitting(url).history == measured)
            #expect(measured.best(by: .validationMacroF1)?.epoch == 0)
        }
    }

    @Test("has Keras' keys, and numbers that another JSON reader reads the same") func keys() throws {
        let object = try JSONSerialization.jsonObject(with: Data(history.json.utf8)) as? [String: [Double]]
        let table = try #require(object)
        #expect(
            Set(table.keys) == [
                "accuracy", "loss", "val_accuracy", "val_loss", "learning_rate", "seconds",
                "images_per_second",
            ])
        for (name, values) in history.kerasColumns {
            let read = try #require(table[name])
            // JSONSerialization may miss the last digits.
            #expect(
                zip(read, values).allSatisfy { abs($0 - $1) <= 1e-14 * abs($1) } && read.count == 5, "\(name)"
            )
        }
        #expect(
            history.kerasColumns.map(\.name)
                == ["accuracy", "loss", "val_accuracy", "val_loss", "learning_rate"])
    }

    @Test("what is no number becomes null, missing columns stay missing") func notFinite() throws {
        let history = History([
            EpochRecord(epoch: 0, loss: .nan, accuracy: 0.5, learningRate: 1e-05),
            EpochRecord(epoch: 1, loss: 0.25, accuracy: 1, learningRate: .infinity),
        ])
        #expect(
            history.json == """
                {
                  "accuracy": [0.5, 1.0],
                  "loss": [null, 0.25],
                  "learning_rate": [1e-05, null],
                  "seconds": [0.0, 0.0],
                  "images_per_second": [0.0, 0.0]
                }

                """)
        let read = try read(history.json)
        #expect(read.records.map(\.loss.isNaN) == [true, false])
        #expect(read.records.allSatisfy { $0.valLoss == nil && $0.valAccuracy == nil })
        #expect(try self.read(History().json) == History())
    }

    @Test("the norm of the gradients is there when it was measured, and never for Keras") func gradientNorm()
        throws
    {
        let measured = History([
            EpochRecord(epoch: 0, loss: 1, accuracy: 0.5, learningRate: 1, gradientNorm: 0.1 + 0.2)
        ])
        #expect(try read(measured.json) == measured)
        #expect(!measured.kerasColumns.map(\.name).contains("gradient_norm"))
        #expect(!history.json.contains("gradient_norm"))
    }

    @Test("reads what Python's json.dump writes of Keras 3 and Keras 2") func keras() throws {
        let three = try read(
            #"{"accuracy": [0.8, 0.9], "loss": [0.5, NaN], "val_accuracy": [0.7, 0.8], "val_loss": [Infinity, 0.25], "learning_rate": [0.0010000000474974513, 0.0005000000237487257]}"#
        )
        #expect(three.records[0].valLoss == .infinity)
        #expect(three.records[1].loss.isNaN)
        #expect(three.records.map(\.learningRate) == [0.0010000000474974513, 0.0005000000237487257])
        #expect(three.records.map(\.number) == [1, 2])
        let two = try read(#"{"acc": [0.8], "loss": [0.5], "lr": [0.001]}"#)
        #expect(two.records[0].learningRate == 0.001)
        #expect(two.records[0].seconds.isNaN)
    }

    @Test("finds the best epoch, the first of equals, never NaN") func best() {
        #expect(history.best()?.epoch == 3)
        #expect(history.best(by: .accuracy)?.epoch == 4)
        let ties = [Double.nan, 0.3, 0.3].enumerated().map {
            EpochRecord(epoch: $0, loss: 1, accuracy: 0.5, valLoss: $1, learningRate: 1)
        }
        #expect(History(ties).best()?.epoch == 1)
        #expect(History().best() == nil)
    }

    @Test(
        "a hostile file is an error that names it",
        arguments: [
            "", "{", "[]", "null", "\u{0}\u{1}", "{}", #"{"loss": 3}"#, #"{"loss": ["a"], "accuracy": [1]}"#,
            #"{"loss": [1, 2], "accuracy": [1]}"#, #"{"loss": [1]}"#,
            #"{"loss": [1], "accuracy": [1], "val_loss": []}"#,
            #"{"loss": [1], "accuracy": [1], "x": {}}"#, String(repeating: "[", count: 100_000),
            #"{"loss": [1e999999999999999999999], "accuracy": [1]}"#,
        ])
    func hostile(text: String) throws {
        #expect {
            try read(text)
        } throws: { error in
            (error as? FileError)?.path.hasSuffix("history.json") == true
        }
    }

    @Test("a missing file and a folder are errors that name them") func missing() throws {
        try Fixtures.withFolder { folder in
            #expect(throws: FileError.self) { try History(contentsOf: folder.appendingPathComponent("none")) }
            #expect(throws: FileError.self) { try History(contentsOf: folder) }
        }
    }

    private func read(_ text: String) throws -> History {
        try Fixtures.withFolder { folder in
            let url = folder.appendingPathComponent("history.json")
            try Data(text.utf8).write(to: url)
            return try History(contentsOf: url)
        }
    }
}

/// Histories of trainings in several parts.
@Suite struct StagedHistoryTests {
    private func history(_ losses: [Double]) -> History {
        History(
            losses.enumerated().map {
                EpochRecord(
                    epoch: $0.offset, loss: $0.element, accuracy: 0.5, valLoss: $0.element, learningRate: 1)
            })
    }

    @Test func partsAreJoinedAndTakenApart() throws {
        let joined = history([3, 2]).appending(history([1.5, 1.25, 1]), stage: 2)
        #expect(joined.records.map(\.epoch) == [0, 1, 2, 3, 4])
        #expect(joined.records.map(\.stage) == [1, 1, 2, 2, 2])
        #expect(joined.stages.map { $0.records.map(\.loss) } == [[3, 2], [1.5, 1.25, 1]])
        #expect(joined.stages.map { $0.records.map(\.epoch) } == [[0, 1], [0, 1, 2]])
        #expect(history([3, 2]).stages.count == 1)
        #expect(joined.best()?.number == 5)
        #expect(History().appending(history([4]), stage: 1).records.map(\.stage) == [1])

        let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: url) }
        try joined.write(to: url)
        #expect(try History(contentsOf: url).records.map(\.stage) == joined.records.map(\.stage))
        #expect(!joined.kerasColumns.contains { $0.name == "stage" })
    }
}
