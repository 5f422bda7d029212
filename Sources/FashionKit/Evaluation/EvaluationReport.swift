import FashionCore
import FashionEvaluation
import FashionModelFiles
import FashionReporting
import Foundation

/// The report of an evaluation, for browsers and for paper, made from the same figures and drawings as the other files.
public struct EvaluationReport {
    /// The drawings and the figures that they show.
    public let figures: EvaluationFigures
    /// A section about another model; `nil` when there is none.
    public let comparison: Report.Section?
    /// The network's parts as a table; `nil` when its layers alone describe it.
    public let parts: Report.Table?
    private var results: EvaluationResults { figures.results }

    /// Gathers the contents of the report.
    public init(figures: EvaluationFigures, comparison: Report.Section? = nil, parts: Report.Table? = nil) {
        (self.figures, self.comparison, self.parts) = (figures, comparison, parts)
    }

    /// Returns the whole report.
    /// - Parameter created: the date of creation, the only date in the report.
    /// - Throws: `FigureError` for values that cannot be drawn.
    public func report(created: Date) throws -> Report {
        let metrics = results.metrics
        var sections = [Report.Section("Summary", [.table(summary)] + remarks)]
        if let training = try training() { sections.append(training) }
        sections += [
            Report.Section(
                "Classes",
                try [.table(classes)] + blocks(figures.confusionMatrix)
                    + [.preformatted(ClassificationReport.remarks(on: results.matrix))]),
            Report.Section("Confidence", try [.paragraph(confidence)] + blocks(figures.calibration)),
            Report.Section("Ranking", try blocks(figures.ranking)),
        ]
        if let comparison { sections.append(comparison) }
        let sheets = try [figures.errors(), figures.explainedErrors(), figures.samples()].compactMap(\.self)
            .flatMap(blocks)
        if !sheets.isEmpty { sections.append(Report.Section("Images", sheets)) }
        let graph = figures.model.graph
        let parts = parts.map { [Report.Block.table($0)] } ?? []
        sections.append(
            Report.Section("Network", parts + [.preformatted(NetworkSummary(graph: graph).text)]))
        return Report(
            title: "\(figures.model.graph.name): evaluation",
            subtitle: "\(metrics.origin.model), on \(Formatting.grouped(metrics.scores.n)) test images "
                + "(\(metrics.origin.data)); fashion \(metrics.origin.version)",
            created: created, sections: sections)
    }

    private var summary: Report.Table {
        var rows = Self.rows(of: results.metrics.scores, "")
        rows.insert(["Balanced accuracy", Formatting.percent(results.metrics.balancedAccuracy)], at: 1)
        rows.insert(["Macro F1", Self.number(results.metrics.macroAverage.f1)], at: 2)
        if let calibrated = results.metrics.calibrated {
            let suffix = ", calibrated (temperature \(Formatting.decimal(calibrated.temperature, 3)))"
            rows += [
                ["Loss\(suffix)", Self.number(calibrated.scores.loss)],
                ["Brier score\(suffix)", Self.number(calibrated.scores.brierScore)],
                [
                    "Expected calibration error\(suffix)",
                    Formatting.percent(calibrated.scores.expectedCalibrationError),
                ],
            ]
        }
        if let flip = results.metrics.flipAveraging {
            rows += Self.rows(of: flip, ", mean with mirror images")
        }
        if let shift = results.metrics.shiftAveraging {
            rows += Self.rows(of: shift, ", mean with mirror images and shifts")
        }
        if let duplicates = results.metrics.nearDuplicates {
            rows.append([
                "Accuracy without near-duplicates of training images",
                duplicates.without.map(Self.accuracy) ?? "none: all test images are such",
            ])
        }
        if let check = results.metrics.outlierCheck {
            rows.append(["False alarms of the outlier check", Formatting.percent(check.falseAlarmRate)])
        }
        let ranking = results.metrics.ranking
        rows.append(["ROC area, mean over classes", Self.number(ranking.macroROCArea)])
        rows.append(["Average precision, mean over classes", Self.number(ranking.macroAveragePrecision)])
        return Report.Table(rows: rows)
    }

    private static func rows(of scores: Scores, _ suffix: String) -> [[String]] {
        [
            ["Accuracy\(suffix)", accuracy(scores)],
            [
                "Right within the first two, three\(suffix)",
                "\(Formatting.percent(scores.top2Accuracy)), \(Formatting.percent(scores.top3Accuracy))",
            ],
            ["Loss\(suffix)", number(scores.loss)],
            ["Brier score\(suffix)", number(scores.brierScore)],
            ["Expected calibration error\(suffix)", Formatting.percent(scores.expectedCalibrationError)],
        ]
    }

    /// The figures that were left out, with the reasons.
    private var remarks: [Report.Block] {
        let omitted = results.metrics.omitted.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return omitted.isEmpty ? [] : [.paragraph("Left out: " + omitted.joined(separator: "; "))]
    }

    private func training() throws -> Report.Section? {
        let record = figures.model.metadata?.training
        var blocks: [Report.Block] = []
        if let record {
            let settings = record.settings.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
            blocks.append(
                .paragraph(
                    "\(Formatting.grouped(record.trainingImages)) images to train and "
                        + "\(Formatting.grouped(record.validationImages)) to validate (\(record.data)), \(record.engine)."
                ))
            blocks.append(.table(Report.Table(header: ["Setting", "Value"], rows: settings)))
            if let weights = record.classWeights {
                let names = results.metrics.classes.map(\.name)
                blocks.append(
                    .table(
                        Report.Table(
                            header: ["Class", "Weight in the loss"],
                            rows: weights.enumerated().map { index, weight in
                                [
                                    names.indices.contains(index) ? names[index] : "\(index)",
                                    Formatting.short(weight),
                                ]
                            })))
            }
        }
        if let annotated = figures.curves.first(where: { $0.file == "training_curves_2.png" }) {
            blocks += try self.blocks(annotated)
        }
        blocks += try figures.stages.flatMap(self.blocks)
        return blocks.isEmpty ? nil : Report.Section("Training", blocks)
    }

    private var classes: Report.Table {
        func row(_ name: String, _ row: ClassificationReport.Row) -> [String] {
            let figures = [row.precision, row.recall, row.f1]
            // Without test images there is nothing to measure.
            return [name] + figures.map { row.support > 0 ? Formatting.decimal($0, 4) : "–" } + [
                row.accuracyInterval.map {
                    "\(Formatting.decimal($0.lower * 100, 1)) to \(Formatting.decimal($0.upper * 100, 1)) %"
                } ?? "", "\(row.support)",
            ]
        }
        let metrics = results.metrics
        return Report.Table(
            header: ["Class", "Precision", "Recall (accuracy)", "F1", "95 % interval of accuracy", "Images"],
            rows: metrics.classes.map { row($0.name, $0) } + [
                row("Mean", metrics.macroAverage), row("Weighted mean", metrics.weightedAverage),
            ])
    }

    private var confidence: String {
        let plain = "Confidence is the probability of the predicted class, as the network gives it"
        let calibrated = results.metrics.calibrated.map {
            "; predict divides logits by the model's temperature, \(Formatting.decimal($0.temperature, 3)), first"
        }
        guard let scaling = results.metrics.temperatureScaling else {
            return plain + (calibrated ?? "") + "."
        }
        let (before, after) = (scaling.test.before, scaling.test.after)
        return plain + (calibrated ?? "") + ". Logits divided by "
            + "\(Formatting.decimal(scaling.temperature, 3)), a temperature fitted on "
            + "\(Formatting.grouped(scaling.validation.n)) validation images, change the expected calibration error on the "
            + "test images from \(Formatting.percent(before.calibration.expectedError)) to "
            + "\(Formatting.percent(after.calibration.expectedError)), and the negative log-likelihood from "
            + "\(Self.number(before.negativeLogLikelihood)) to \(Self.number(after.negativeLogLikelihood))."
    }

    /// Returns a drawing, in as many parts as it is printed in.
    private func blocks(_ entry: EvaluationFigures.Entry) throws -> [Report.Block] {
        try entry.printed.map { .figure(try $0.drawing(), caption: entry.caption) }
    }

    private static func accuracy(_ scores: Scores) -> String {
        let interval = scores.accuracyInterval
        return
            "\(Formatting.percent(scores.accuracy)) (95 % interval "
            + "\(Formatting.decimal(interval.lower * 100, 2)) to "
            + "\(Formatting.percent(interval.upper)))"
    }

    private static func number(_ value: Double?) -> String {
        value.map { Formatting.decimal($0, 4) } ?? "undefined"
    }
}
