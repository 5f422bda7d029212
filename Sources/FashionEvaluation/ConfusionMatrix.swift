import FashionCore

/// Number of images for each pair of true and predicted class.
public struct ConfusionMatrix: Sendable, Equatable {
    /// Names of the classes, in the order of rows and columns.
    public let classNames: [String]
    /// `counts[true class][predicted class]`, `[classes, classes]`.
    public let counts: [[Int]]

    /// Counts the predictions by true and predicted class.
    public init(_ predictions: Predictions) {
        let classes = predictions.classNames.count
        var counts = Array(repeating: Array(repeating: 0, count: classes), count: classes)
        for (label, predicted) in zip(predictions.labels, predictions.predicted) {
            counts[Int(label)][Int(predicted)] += 1
        }
        classNames = predictions.classNames
        self.counts = counts
    }

    private init(classNames: [String], counts: [[Int]]) {
        (self.classNames, self.counts) = (classNames, counts)
    }

    /// The same counts with class names that are safe to print: control characters and line breaks are escaped.
    package var shown: ConfusionMatrix {
        ConfusionMatrix(classNames: classNames.map(\.shownOnOneLine), counts: counts)
    }

    /// Number of images.
    public var total: Int { counts.joined().reduce(0, +) }
    /// Number of correctly classified images, the sum of the diagonal.
    public var correct: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }
    /// Number of images of each true class, `[classes]`.
    public var support: [Int] { counts.map { $0.reduce(0, +) } }
    /// Number of images predicted as each class, `[classes]`.
    public var predictedCounts: [Int] {
        counts.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
    }
}
