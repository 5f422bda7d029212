import FashionCore
import Foundation

/// `training_history.json`: Keras' history keys, each with one number per epoch, and additional keys of this program.
extension History {
    private struct Column: Sendable {
        let name: String
        var isKeras = true
        let value: @Sendable (EpochRecord) -> Double?
    }

    /// The columns in the order in which the file has them.
    private static let columns = [
        Column(name: "accuracy") { $0.accuracy },
        Column(name: "loss") { $0.loss },
        Column(name: "val_accuracy") { $0.valAccuracy },
        Column(name: "val_loss") { $0.valLoss },
        Column(name: "learning_rate") { $0.learningRate },
        Column(name: "seconds", isKeras: false) { $0.seconds },
        Column(name: "images_per_second", isKeras: false) { $0.imagesPerSecond },
        Column(name: "gradient_norm", isKeras: false) { $0.gradientNorm },
        Column(name: "stage", isKeras: false) { $0.stage.map(Double.init) },
    ]

    /// One column for each metric, sorted by name.
    private var metricColumns: [Column] {
        Set(records.flatMap { ($0.metrics ?? [:]).keys }).sorted().map { name in
            Column(name: "val_\(name)", isKeras: false) { $0.metrics?[name] }
        }
    }

    /// The history as JSON, one key per line. Numbers have as many digits as an exact round trip needs. NaN and
    /// infinity, which JSON does not have, become `null`. Columns without any value, such as those of validation, are
    /// omitted.
    public var json: String {
        let lines = (Self.columns + metricColumns).compactMap { column -> String? in
            let values = records.map(column.value)
            guard values.isEmpty || values.contains(where: { $0 != nil }) else { return nil }
            let numbers = values.map { value in
                value.flatMap { $0.isFinite ? $0.description : nil } ?? "null"
            }
            return "  \(Self.quoted(column.name)): [\(numbers.joined(separator: ", "))]"
        }
        return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
    }

    /// The columns of Keras' `History.history`, for writers of other formats; a missing number is NaN. Validation
    /// columns are omitted when there was no validation.
    public var kerasColumns: [(name: String, values: [Double])] {
        Self.columns.filter(\.isKeras).compactMap { column in
            let values = records.map(column.value)
            guard values.isEmpty || values.contains(where: { $0 != nil }) else { return nil }
            return (column.name, values.map { $0 ?? .nan })
        }
    }

    private static func quoted(_ name: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string can always be encoded.
        return (try? encoder.encode(name)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    /// Writes ``json`` atomically.
    /// - Throws: `FileError`.
    public func write(to url: URL) throws {
        try WholeFile.write(json, to: url)
    }
}
