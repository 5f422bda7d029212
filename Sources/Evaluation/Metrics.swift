import FashionCore
import Foundation

/// Everything that one evaluation found out, as `metrics.json` keeps it.
public struct Metrics: Sendable, Equatable, Codable {
    /// Where the figures come from.
    public struct Origin: Sendable, Equatable, Codable {
        /// Path of the model file.
        public var model: String
        /// Whether the images are the genuine set, in words.
        public var data: String
        /// Version of the program.
        public var version: String

        /// Where the figures come from.
        public init(model: String, data: String, version: String) {
            self.model = model
            self.data = data
            self.version = version
        }
    }

    /// Number of images.
    public var n: Int
    /// Share of images whose most probable class is the true one.
    public var accuracy: Double
    /// Wilson's 95 % interval of the accuracy.
    public var accuracyInterval: Interval
    /// Mean cross-entropy in nats, clipped as in Keras.
    public var loss: Double
    /// One entry a class, in the order of the classes.
    public var classes: [ClassificationReport.Row]
    /// `confusionMatrix[true class][predicted class]`.
    public var confusionMatrix: [[Int]]
    /// Where the figures come from.
    public var origin: Origin

    enum CodingKeys: String, CodingKey {
        case n, accuracy, loss, classes, origin
        case accuracyInterval = "accuracy_interval_95"
        case confusionMatrix = "confusion_matrix"
    }

    /// Measures the predictions.
    public init(_ predictions: Predictions, origin: Origin) {
        let matrix = ConfusionMatrix(predictions)
        n = predictions.count
        accuracy = predictions.accuracy
        accuracyInterval = predictions.accuracyInterval
        loss = predictions.loss
        classes = ClassificationReport(matrix).classes
        confusionMatrix = matrix.counts
        self.origin = origin
    }

    /// Writes `metrics.json`: pretty, keys sorted, whole.
    /// - Throws: `FileError` that names the file.
    public func write(to url: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try WholeFile.write(encoder.encode(self) + Data("\n".utf8), to: url)
    }
}
