import FashionEvaluation

/// The results of an evaluation, for files and drawings.
public struct EvaluationResults {
    /// The predictions for the test images.
    public let predictions: Predictions
    /// The counts of true against predicted classes.
    public let matrix: ConfusionMatrix
    /// The ROC and precision-recall curves of every class.
    public let ranking: Ranking
    /// A random sample of test images.
    public let samples: SampleAnalysis
    /// All figures.
    public var metrics: Metrics

    /// Measures the plain predictions.
    /// - Parameters:
    ///   - origin: the model and the data that the predictions come from.
    ///   - count: the number of test images to draw as samples.
    ///   - seed: the seed that draws them.
    public init(_ predictions: Predictions, origin: Metrics.Origin, samples count: Int, seed: UInt64) {
        self.predictions = predictions
        matrix = ConfusionMatrix(predictions)
        ranking = Ranking(predictions)
        samples = SampleAnalysis(predictions, count: count, seed: seed)
        metrics = Metrics(predictions, ranking: ranking, origin: origin)
    }

    /// Writes `metrics.json`, `predictions.csv` and two text files, each one atomically.
    /// - Throws: `FileError` that names the file.
    public func write(to folder: OutputFolder) throws {
        try metrics.write(to: folder.metrics)
        try predictions.writeCSV(to: folder.predictions)
        try ClassificationReport.write(matrix, to: folder.classificationReport)
        try samples.write(to: folder.sampleAnalysis)
    }
}
