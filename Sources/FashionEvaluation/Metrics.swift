import FashionCore
import Foundation

/// Everything that one evaluation found out, as `metrics.json` keeps it.
public struct Metrics: Sendable, Equatable {
    /// The version of the file's layout that the program writes.
    public static let currentFormat = 1

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

    /// The plain predictions' scores; in the file at the top.
    public var scores: Scores
    /// Mean of the accuracies of the classes that have images.
    public var balancedAccuracy: Double
    /// One entry a class, in the order of the classes.
    public var classes: [ClassificationReport.Row]
    /// Means over the classes that occur as a label or a prediction, each counting once.
    public var macroAverage: ClassificationReport.Row
    /// Means over the classes, weighted by their support.
    public var weightedAverage: ClassificationReport.Row
    /// `confusionMatrix[true class][predicted class]`.
    public var confusionMatrix: [[Int]]
    /// Areas under the curves, each class against the others.
    public var ranking: RankingFigures
    /// Confidence against accuracy.
    public var calibration: Calibration
    /// What a temperature fitted on the validation images does; nil where there are no such images.
    public var temperatureScaling: TemperatureFigures?
    /// Scores with the model's own temperature; nil where it has none.
    public var calibrated: CalibratedFigures?
    /// Scores of the mean over each image and its mirror image; nil unless asked for.
    public var flipAveraging: Scores?
    /// Scores of the mean over ten views of each image: itself and its mirror image, both also moved by one pixel to each
    /// side; nil unless asked for.
    public var shiftAveraging: Scores?
    /// Scores apart from images that the training set has too; nil unless asked for.
    public var nearDuplicates: NearDuplicateFigures?
    /// How many of the test images the model's outlier check flags; nil where it has none.
    public var outlierCheck: OutlierCheckFigures?
    /// Why a part is missing, by the part's key.
    public var omitted: [String: String] = [:]
    /// Where the figures come from.
    public var origin: Origin

    /// The key of ``temperatureScaling`` in the file, and in ``omitted``.
    public static let temperatureScalingKey = CodingKeys.temperatureScaling.rawValue

    /// Measures the plain predictions.
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

    /// Writes `metrics.json`: pretty, keys sorted, whole.
    /// - Throws: `FileError` that names the file.
    public func write(to url: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try WholeFile.write(encoder.encode(self) + Data("\n".utf8), to: url)
    }
}
