import FashionCore
import FashionEvaluation

/// The main figures of an evaluation as text, with the paths of its files.
package struct EvaluationSummary {
    private let results: EvaluationResults
    /// The time that predicting the test images took.
    private let seconds: Double
    private let folder: OutputFolder
    /// Whether reports with figures were written.
    private let hasReports: Bool

    package init(results: EvaluationResults, seconds: Double, folder: OutputFolder, hasReports: Bool) {
        self.results = results
        self.seconds = seconds
        self.folder = folder
        self.hasReports = hasReports
    }

    /// Several lines of text without a trailing newline.
    package var text: String {
        let metrics = results.metrics
        let scores = metrics.scores
        let lines = [
            "Test \(accuracy(scores)), \(Formatting.grouped(scores.n)) images in \(Formatting.decimal(seconds, 1)) s",
            "Among the first two: \(Formatting.percent(scores.top2Accuracy)), three: "
                + "\(Formatting.percent(scores.top3Accuracy)). Brier score "
                + "\(Formatting.decimal(scores.brierScore, 4)), calibration error "
                + "\(Formatting.percent(scores.expectedCalibrationError))",
            "Each class counting alike: balanced accuracy \(Formatting.percent(metrics.balancedAccuracy)), "
                + "macro F1 \(Formatting.decimal(metrics.macroAverage.f1, 4))",
            calibrated, temperature, flipAveraging, shiftAveraging, nearDuplicates, outlierCheck,
        ].compactMap(\.self)
        return """
            \(lines.joined(separator: "\n"))

            \(table)
            Metrics:     \(folder.metrics.path)
            Predictions: \(folder.predictions.path)
            Report:      \(folder.classificationReport.path)
            Samples:     \(folder.sampleAnalysis.path)
            """ + (hasReports ? reports : "")
    }

    /// The figures of the classes, and remarks on classes whose figures say little.
    private var table: String {
        let matrix = results.matrix.shown
        let report = ClassificationReport(matrix)
        let parts = [report.text(digits: 4), report.oddities(matrix)]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var reports: String {
        "\nEverything:  \(folder.pageReport.path)\nFor print:   \(folder.documentReport.path)"
    }

    private var calibrated: String? {
        results.metrics.calibrated.map { figures in
            "As predict gives them, with the model's temperature \(Formatting.decimal(figures.temperature, 3)): loss "
                + "\(Formatting.decimal(figures.scores.loss, 4)), Brier score "
                + "\(Formatting.decimal(figures.scores.brierScore, 4)), calibration error "
                + "\(Formatting.percent(figures.scores.expectedCalibrationError))"
        }
    }

    private var temperature: String? {
        if let reason = results.metrics.omitted[Metrics.temperatureScalingKey] {
            return "No temperature scaling: \(reason)"
        }
        guard let figures = results.metrics.temperatureScaling else { return nil }
        func error(_ fit: TemperatureFigures.Fit) -> String {
            Formatting.percent(fit.calibration.expectedError)
        }
        return "Temperature \(Formatting.decimal(figures.temperature, 3)), fitted on "
            + "\(Formatting.grouped(figures.validation.n)) validation images, takes the calibration error from "
            + "\(error(figures.test.before)) to \(error(figures.test.after))"
    }

    private var flipAveraging: String? {
        results.metrics.flipAveraging.map { "With mirror images averaged: \(accuracy($0))" }
    }

    private var shiftAveraging: String? {
        results.metrics.shiftAveraging.map { "With mirror images and shifts averaged: \(accuracy($0))" }
    }

    private var nearDuplicates: String? {
        guard let figures = results.metrics.nearDuplicates else { return nil }
        guard let scores = figures.without else {
            return "All \(Formatting.grouped(figures.n)) test images are near-duplicates of training images: "
                + "the accuracy says nothing about new images"
        }
        return
            "Apart from \(Formatting.grouped(figures.n)) near-duplicates of training images: \(accuracy(scores))"
    }

    private var outlierCheck: String? {
        results.metrics.outlierCheck.map { figures in
            "Outlier check: flags \(Formatting.grouped(figures.flagged)) of the test images, "
                + "\(Formatting.percent(figures.falseAlarmRate)) (fitted to flag "
                + "\(Formatting.percent(figures.fittedFalseAlarmRate)) of "
                + "\(Formatting.grouped(figures.fittedImages)) images)"
        }
    }

    private func accuracy(_ scores: Scores) -> String {
        let interval = scores.accuracyInterval
        return
            "accuracy \(Formatting.percent(scores.accuracy)) (95 % interval "
            + "\(Formatting.decimal(interval.lower * 100, 2)) to "
            + "\(Formatting.percent(interval.upper))), loss \(Formatting.decimal(scores.loss, 4))"
    }
}
