import FashionCore
import FashionTraining

/// Formats a training as a table: a header and one row for each epoch.
public enum EpochTable {
    /// The figures of one epoch.
    public struct Row: Sendable, Equatable {
        /// The number of the epoch, from 1.
        public var epoch: Int
        /// The maximum number of epochs.
        public var epochs: Int
        /// The mean loss on the augmented training images, with dropout.
        public var loss: Double
        /// The accuracy on the augmented training images, with dropout; 0…1.
        public var accuracy: Double
        /// The mean loss on the validation images; `nil` without any.
        public var validationLoss: Double?
        /// The accuracy on the validation images, 0…1; `nil` without any.
        public var validationAccuracy: Double?
        /// The learning rate of this epoch.
        public var learningRate: Double
        /// The wall time in seconds, including validation.
        public var seconds: Double
        /// The speed of training, in images per second.
        public var imagesPerSecond: Double
        /// Whether this is the best epoch so far.
        public var isBest: Bool

        /// Creates the row of an epoch.
        /// - Parameters:
        ///   - record: the epoch's record in the history.
        ///   - epochs: the maximum number of epochs.
        ///   - isBest: whether it is the best epoch so far.
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

    /// The column names, one line.
    public static let header = line(columns.map(\.0))

    /// Returns one epoch as a line under ``header``; the best one so far ends in `*`.
    /// - Parameter color: whether the `*` is green, by a terminal's escape sequence.
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
