import Foundation

extension Predictions {
    /// Number of images whose most probable class is the true one.
    public var correct: Int { zip(labels, predicted).count { $0 == $1 } }

    /// Fraction of images whose most probable class is the true one.
    public var accuracy: Double { Double(correct) / Double(count) }

    /// Mean cross-entropy in nats, as computed by Keras' `categorical_crossentropy` for probabilities.
    ///
    /// Each row is divided by its sum, then clipped to 1e-7 … 1 − 1e-7, so a certain miss costs 16.1 rather than
    /// infinity.
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

    /// The 95 % interval of the accuracy on images of this kind; see ``Interval/wilson(successes:of:)``.
    public var accuracyInterval: Interval { Interval.wilson(successes: correct, of: count) }
}
