import FashionEvaluation

/// Everything that an evaluation found, for files and drawings.
public struct EvaluationResults {
    /// What the model says of the test images.
    public let predictions: Predictions
    /// How often each class was taken for each other one.
    public let matrix: ConfusionMatrix
    /// Curves of every class.
    public let ranking: Ranking
    /// Some test images.
    public let samples: SampleAnalysis
    /// All figures.
    public var metrics: Metrics

    /// Measures the plain predictions.
    /// - Parameters:
    ///   - origin: where model and data come from.
    ///   - count: test images to draw as samples.
    ///   - seed: draws them.
    public init(_ predictions: Predictions, origin: Metrics.Origin, samples count: Int, seed: UInt64) {
        self.predictions = predictions
        matrix = ConfusionMatrix(predictions)
        ranking = Ranking(predictions)
        samples = SampleAnalysis(predictions, count: count, seed: seed)
        metrics = Metrics(predictions, ranking: ranking, origin: origin)
    }

    /// Writes `metrics.json`, `predictions.csv` and two texts, each file as a whole.
    /// - Throws: `FileError` that names the file.
    public func write(to folder: OutputFolder) throws {
        try metrics.write(to: folder.metrics)
        try predictions.writeCSV(to: folder.predictions)
        try ClassificationReport.write(matrix, to: folder.classificationReport)
        try samples.write(to: folder.sampleAnalysis)
    }
}
