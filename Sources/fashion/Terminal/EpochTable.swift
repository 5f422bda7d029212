/// The table that a training run prints: one row an epoch, columns under a header.
enum EpochTable {
    /// The figures of one epoch.
    struct Row: Sendable, Equatable {
        /// Counted from 1.
        var epoch: Int
        /// How many there are at most.
        var epochs: Int
        /// On the augmented training images, with dropout.
        var loss: Double
        /// On the augmented training images, with dropout.
        var accuracy: Double
        /// On the validation images; nil without any.
        var validationLoss: Double?
        /// On the validation images; nil without any.
        var validationAccuracy: Double?
        /// The rate that trained this epoch.
        var learningRate: Double
        /// Wall time, validation included.
        var seconds: Double
        /// Speed of training.
        var imagesPerSecond: Double
        /// Whether this is the best epoch so far.
        var isBest: Bool
    }

    private static let columns = [
        ("epoch", 7), ("loss", 7), ("accuracy", 9), ("val_loss", 9), ("val_accuracy", 13),
        ("learning_rate", 14),
        ("seconds", 8), ("img/s", 7),
    ]

    /// The names of the columns, one line.
    static let header = line(columns.map(\.0))

    /// One epoch as a line under ``header``; the best one so far ends in `*`, in green where colours are welcome.
    static func line(_ row: Row, color: Bool) -> String {
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
