import Foundation

extension Predictions {
    /// Number of images whose most probable class is the true one.
    public var correct: Int { zip(labels, predicted).count { $0 == $1 } }

    /// Share of images whose most probable class is the true one.
    public var accuracy: Double { Double(correct) / Double(count) }

    /// Mean cross-entropy in nats, as Keras' `categorical_crossentropy` has it for probabilities.
    ///
    /// Each row is divided by its sum, then clipped to 1e-7 … 1 − 1e-7, so a certain miss costs 16.1 and not infinity.
    public var loss: Double {
        let epsilon = 1e-7
        var total = 0.0
        for (image, label) in labels.enumerated() {
            let row = row(image)
            let sum = row.reduce(0) { $0 + Double($1) }
            let probability = Double(row[row.startIndex + Int(label)]) / sum
            total -= log(min(max(probability, epsilon), 1 - epsilon))
        }
        return total / Double(count)
    }

    /// The 95 % interval of the accuracy that images of this kind would give; see ``Interval/wilson(successes:of:)``.
    public var accuracyInterval: Interval { Interval.wilson(successes: correct, of: count) }
}
