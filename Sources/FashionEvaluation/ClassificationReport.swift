/// Precision, recall and F1 of every class and their averages, as in scikit-learn's `classification_report`.
///
/// A quotient of 0 by 0 (a class that is never predicted or has no images) counts as 0: `zero_division=0`. Averages
/// leave out classes that are neither the label nor the prediction of any image, which is scikit-learn's default.
public struct ClassificationReport: Sendable, Equatable {
    /// The figures of one class or of one average.
    public struct Row: Sendable, Equatable, Codable {
        /// Name of the class or of the average.
        public let name: String
        /// Fraction of the images predicted as this class that belong to it.
        public let precision: Double
        /// Fraction of the images of this class that are predicted as it.
        public let recall: Double
        /// Harmonic mean of precision and recall.
        public let f1: Double
        /// Number of images of this class; of all classes for averages.
        public let support: Int
        /// Wilson's 95 % interval of ``recall``, which is the accuracy on this class; nil for averages and for classes
        /// without images.
        public var accuracyInterval: Interval?

        enum CodingKeys: String, CodingKey {
            case name, precision, recall, f1, support
            case accuracyInterval = "accuracy_interval_95"
        }
    }

    /// One row per class, including classes that do not occur.
    public let classes: [Row]
    /// Whether each class occurs as a label or a prediction. Only these classes count in the averages and are listed by
    /// ``text(digits:)``.
    public let occurs: [Bool]
    /// Fraction of all images that are classified correctly.
    public let accuracy: Double
    /// Mean recall of the classes that have images, as in scikit-learn's `balanced_accuracy_score`.
    public let balancedAccuracy: Double
    /// Unweighted mean over the classes that occur.
    public let macroAverage: Row
    /// Mean over the classes, weighted by their support.
    public let weightedAverage: Row

    /// Computes the report of a confusion matrix with at least one image.
    public init(_ matrix: ConfusionMatrix) {
        let (support, predicted, total) = (matrix.support, matrix.predictedCounts, matrix.total)
        let rows = matrix.classNames.enumerated().map { index, name in
            let hits = matrix.counts[index][index]
            return Row(
                name: name, precision: share(hits, predicted[index]), recall: share(hits, support[index]),
                f1: share(2 * hits, support[index] + predicted[index]), support: support[index],
                accuracyInterval: support[index] == 0 ? nil : .wilson(successes: hits, of: support[index]))
        }
        /// Returns the mean of the rows with the given weights.
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

/// Returns `part / whole`, or 0 when `whole` is 0.
private func share(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
}
