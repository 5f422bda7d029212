import FashionCore
import Foundation

/// The results of an evaluation, as stored in `metrics.json`.
public struct Metrics: Sendable, Equatable {
    /// Version of the file layout that the program writes.
    public static let currentFormat = 1

    /// The model, the data and the program version that produced the figures.
    public struct Origin: Sendable, Equatable, Codable {
        /// Path of the model file.
        public var model: String
        /// Whether the images are the genuine data set, in words.
        public var data: String
        /// Version of the program.
        public var version: String

        /// Creates an origin.
        public init(model: String, data: String, version: String) {
            self.model = model
            self.data = data
            self.version = version
        }
    }

    /// Scores of the plain predictions, stored at the top level of the file.
    public var scores: Scores
    /// Mean recall of the classes that have images.
    public var balancedAccuracy: Double
    /// One row per class, in class order.
    public var classes: [ClassificationReport.Row]
    /// Unweighted means over the classes that occur as a label or a prediction.
    public var macroAverage: ClassificationReport.Row
    /// Means over the classes, weighted by their support.
    public var weightedAverage: ClassificationReport.Row
    /// `confusionMatrix[true class][predicted class]`.
    public var confusionMatrix: [[Int]]
    /// Areas under the curves, each class against all others.
    public var ranking: RankingFigures
    /// Calibration of the plain predictions.
    public var calibration: Calibration
    /// Effect of a temperature fitted on the validation images; nil when there are too few of them.
    public var temperatureScaling: TemperatureFigures?
    /// Scores with the model's own temperature; nil when the model has none.
    public var calibrated: CalibratedFigures?
    /// Scores of the mean over each image and its mirror image; nil unless requested.
    public var flipAveraging: Scores?
    /// Scores of the mean over ten views of each image: the image and its mirror image, each unshifted and shifted by
    /// one pixel in four directions; nil unless requested.
    public var shiftAveraging: Scores?
    /// Scores on test images with and without near-duplicates in the training set; nil unless requested.
    public var nearDuplicates: NearDuplicateFigures?
    /// How many of the test images the model's outlier check flags; nil when the model has none.
    public var outlierCheck: OutlierCheckFigures?
    /// Reasons for missing parts, by the key of the part.
    public var omitted: [String: String] = [:]
    /// Origin of the figures.
    public var origin: Origin

    /// The key of ``temperatureScaling`` in the file, and in ``omitted``.
    public static let temperatureScalingKey = CodingKeys.temperatureScaling.rawValue

    /// Computes the figures of the plain predictions.
    public init(_ predictions: Predictions, ranking: Ranking, origin: Origin) {
        let matrix = ConfusionMatrix(predictions)
        let report = ClassificationReport(matrix)
        scores = Scores(predictions)
        balancedAccuracy = report.balancedAccuracy
        classes = report.classes
        macroAverage = report.macroAverage
        weightedAverage = report.weightedAverage
        confusionMatrix = matrix.counts
        self.ranking = RankingFigures(ranking)
        calibration = Calibration(predictions)
        self.origin = origin
    }

    /// Writes `metrics.json` atomically, pretty-printed with sorted keys.
    /// - Throws: `FileError` that names the file.
    public func write(to url: URL) throws {
        try WholeFile.writeJSON(self, to: url)
    }
}
