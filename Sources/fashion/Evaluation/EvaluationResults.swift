import Evaluation

/// Everything that an evaluation found, for files and drawings.
struct EvaluationResults {
    /// What the model says of the test images.
    let predictions: Predictions
    /// How often each class was taken for each other one.
    let matrix: ConfusionMatrix
    /// Curves of every class.
    let ranking: Ranking
    /// Some test images.
    let samples: SampleAnalysis
    /// All figures.
    var metrics: Metrics

    /// Measures the plain predictions.
    init(_ predictions: Predictions, origin: Metrics.Origin, samples count: Int, seed: UInt64) {
        self.predictions = predictions
        matrix = ConfusionMatrix(predictions)
        ranking = Ranking(predictions)
        samples = SampleAnalysis(predictions, count: count, seed: seed)
        metrics = Metrics(predictions, ranking: ranking, origin: origin)
    }

    /// Writes the files, each of them whole.
    func write(to folder: OutputFolder) throws {
        try metrics.write(to: folder.metrics)
        try predictions.writeCSV(to: folder.predictions)
        try ClassificationReport.write(matrix, to: folder.classificationReport)
        try samples.write(to: folder.sampleAnalysis)
    }
}
