import FashionCore
import FashionTraining

/// Writes the table of a training: one row an epoch, columns under a header.
public enum EpochTable {
    /// The figures of one epoch.
    public struct Row: Sendable, Equatable {
        /// Counted from 1.
        public var epoch: Int
        /// How many there are at most.
        public var epochs: Int
        /// On the augmented training images, with dropout.
        public var loss: Double
        /// On the augmented training images, with dropout.
        public var accuracy: Double
        /// On the validation images; nil without any.
        public var validationLoss: Double?
        /// On the validation images; nil without any.
        public var validationAccuracy: Double?
        /// The rate that trained this epoch.
        public var learningRate: Double
        /// Wall time, validation included.
        public var seconds: Double
        /// Speed of training.
        public var imagesPerSecond: Double
        /// Whether this is the best epoch so far.
        public var isBest: Bool

        /// The row of an epoch.
        /// - Parameters:
        ///   - record: the epoch in the history.
        ///   - epochs: how many there are at most.
        ///   - isBest: whether it is the best one so far.
        public init(_ record: EpochRecord, epochs: Int, isBest: Bool) {
            epoch = record.number
            self.epochs = epochs
            (loss, accuracy) = (record.loss, record.accuracy)
            (validationLoss, validationAccuracy) = (record.valLoss, record.valAccuracy)
            learningRate = record.learningRate
            (seconds, imagesPerSecond) = (record.seconds, record.imagesPerSecond)
            self.isBest = isBest
        }
    }

    private static let columns = [
        ("epoch", 7), ("loss", 7), ("accuracy", 9), ("val_loss", 9), ("val_accuracy", 13),
        ("learning_rate", 14),
        ("seconds", 8), ("img/s", 7),
    ]

    /// The names of the columns, one line.
    public static let header = line(columns.map(\.0))

    /// One epoch as a line under ``header``; the best one so far ends in `*`.
    /// - Parameter color: whether the `*` is green, by an escape sequence of terminals.
    public static func line(_ row: Row, color: Bool) -> String {
        func figure(_ value: Double?) -> String { value.map { Formatting.decimal($0, 4) } ?? "-" }
        let cells = line([
            "\(row.epoch)/\(row.epochs)", figure(row.loss), figure(row.accuracy), figure(row.validationLoss),
            figure(row.validationAccuracy), Formatting.short(row.learningRate),
            Formatting.decimal(row.seconds, 1), Formatting.decimal(row.imagesPerSecond, 0),
        ])
        guard row.isBest else { return cells }
        return cells + (color ? " \u{1B}[32m*\u{1B}[0m" : " *")
    }

    private static func line(_ cells: [String]) -> String {
        zip(cells, columns).map { Formatting.right($0, $1.1) }.joined(separator: " ")
    }
}
