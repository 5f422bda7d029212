/// Precision, recall and F1 of every class, and their averages, as scikit-learn's `classification_report` has them.
///
/// A quotient of 0 by 0 (a class never predicted, or without images) counts as 0: `zero_division=0`. A class that is neither
/// the label nor the prediction of any image counts in no average, as scikit-learn has it by default.
public struct ClassificationReport: Sendable, Equatable {
    /// The figures of one class or of one average.
    public struct Row: Sendable, Equatable, Codable {
        /// The class, or the kind of average.
        public let name: String
        /// Share of the images predicted as this class that belong to it.
        public let precision: Double
        /// Share of this class's images that were predicted as it.
        public let recall: Double
        /// Harmonic mean of precision and recall.
        public let f1: Double
        /// Number of images of this class.
        public let support: Int
        /// Wilson's 95 % interval of ``recall``, which is the class's accuracy; nil for averages and classes without images.
        public var accuracyInterval: Interval?

        enum CodingKeys: String, CodingKey {
            case name, precision, recall, f1, support
            case accuracyInterval = "accuracy_interval_95"
        }
    }

    /// One row a class, those that do not occur included.
    public let classes: [Row]
    /// Which classes occur, as a label or as a prediction: those that count in the averages and that ``text(digits:)`` lists.
    public let occurs: [Bool]
    /// Share of all images that were predicted rightly.
    public let accuracy: Double
    /// Mean of the accuracies of the classes that have images, as scikit-learn's `balanced_accuracy_score`.
    public let balancedAccuracy: Double
    /// Mean over the classes that occur, each counting once.
    public let macroAverage: Row
    /// Mean over classes, weighted by their support.
    public let weightedAverage: Row

    /// The figures of a confusion matrix with at least one image.
    public init(_ matrix: ConfusionMatrix) {
        let (support, predicted, total) = (matrix.support, matrix.predictedCounts, matrix.total)
        let rows = matrix.classNames.enumerated().map { index, name in
            let hits = matrix.counts[index][index]
            return Row(
                name: name, precision: share(hits, predicted[index]), recall: share(hits, support[index]),
                f1: share(2 * hits, support[index] + predicted[index]), support: support[index],
                accuracyInterval: support[index] == 0 ? nil : .wilson(successes: hits, of: support[index]))
        }
        /// The rows' mean under these weights, the same for each figure.
        func average(_ name: String, weights: [Int]) -> Row {
            func mean(_ figure: (Row) -> Double) -> Double {
                let sum = zip(rows, weights).reduce(0) { $0 + figure($1.0) * Double($1.1) }
                return sum / Double(weights.reduce(0, +))
            }
            return Row(
                name: name, precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1),
                support: total)
        }
        classes = rows
        occurs = zip(support, predicted).map { $0 + $1 > 0 }
        accuracy = share(matrix.correct, total)
        let present = rows.filter { $0.support > 0 }
        balancedAccuracy = present.reduce(0) { $0 + $1.recall } / Double(max(present.count, 1))
        macroAverage = average("macro avg", weights: occurs.map { $0 ? 1 : 0 })
        weightedAverage = average("weighted avg", weights: support)
    }
}

/// A quotient that is 0 where there is nothing to divide by.
private func share(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
}
