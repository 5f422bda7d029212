import FashionCore
import Foundation

/// `training_history.json`: Keras' history keys, each with one number an epoch, and ours beside them.
extension History {
    private struct Column: Sendable {
        let name: String
        let value: @Sendable (EpochRecord) -> Double?
    }

    /// The columns in the order of the file; the last two are not Keras'.
    private static let columns = [
        Column(name: "accuracy") { $0.accuracy },
        Column(name: "loss") { $0.loss },
        Column(name: "val_accuracy") { $0.valAccuracy },
        Column(name: "val_loss") { $0.valLoss },
        Column(name: "learning_rate") { $0.learningRate },
        Column(name: "seconds") { $0.seconds },
        Column(name: "images_per_second") { $0.imagesPerSecond },
    ]

    /// One key per line. Numbers have the digits that make them exact again. JSON knows no NaN and no infinity:
    /// they become `null`. Validation columns are left out when there was no validation.
    public var json: String {
        let lines = Self.columns.compactMap { column -> String? in
            let values = records.map(column.value)
            guard values.isEmpty || values.contains(where: { $0 != nil }) else { return nil }
            let numbers = values.map { value in
                value.flatMap { $0.isFinite ? $0.description : nil } ?? "null"
            }
            return "  \"\(column.name)\": [\(numbers.joined(separator: ", "))]"
        }
        return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
    }

    /// The columns by their Keras names, for writers of other formats; a missing number is NaN.
    public var columns: [(name: String, values: [Double])] {
        Self.columns.compactMap { column in
            let values = records.map(column.value)
            guard values.contains(where: { $0 != nil }) else { return nil }
            return (column.name, values.map { $0 ?? .nan })
        }
    }

    /// Writes the file whole.
    /// - Throws: `FileError`.
    public func write(to url: URL) throws {
        try WholeFile.write(json, to: url)
    }

    /// Reads a history that we or Keras wrote: Python's `NaN` and `Infinity` and Keras 2's `lr` are understood.
    ///
    /// Row n becomes epoch n. `null` reads as NaN, and so do the columns that only some writers have (learning rate,
    /// seconds, images per second) where they are missing.
    /// - Throws: `FileError` that names the file and the column.
    public init(contentsOf url: URL) throws {
        let data = try WholeFile.contents(of: url, atMost: 1 << 26)
        let table: [String: [Double?]]
        do {
            let decoder = JSONDecoder()
            decoder.allowsJSON5 = true
            table = try decoder.decode([String: [Double?]].self, from: data)
        } catch {
            throw FileError(
                url,
                "expected a JSON object of lists of numbers, such as {\"loss\": [0.5, 0.4], …}: \(error.reason)"
            )
        }
        guard let count = table["loss"]?.count else {
            throw FileError(url, "expected a list named \"loss\", found \(table.keys.sorted())")
        }
        func column(_ names: String...) throws -> [Double]? {
            guard let name = names.first(where: { table[$0] != nil }), let values = table[name] else {
                return nil
            }
            guard values.count == count else {
                throw FileError(
                    url, "\(name): expected \(count) numbers, as many as \"loss\" has, found \(values.count)")
            }
            return values.map { $0 ?? .nan }
        }
        guard let loss = try column("loss"), let accuracy = try column("accuracy", "acc") else {
            throw FileError(url, "expected a list named \"accuracy\", found \(table.keys.sorted())")
        }
        let valLoss = try column("val_loss")
        let valAccuracy = try column("val_accuracy", "val_acc")
        let learningRate = try column("learning_rate", "lr")
        let seconds = try column("seconds")
        let imagesPerSecond = try column("images_per_second")
        self.init(
            (0..<count).map { epoch in
                EpochRecord(
                    epoch: epoch, loss: loss[epoch], accuracy: accuracy[epoch], valLoss: valLoss?[epoch],
                    valAccuracy: valAccuracy?[epoch], learningRate: learningRate?[epoch] ?? .nan,
                    seconds: seconds?[epoch] ?? .nan, imagesPerSecond: imagesPerSecond?[epoch] ?? .nan)
            })
    }
}
