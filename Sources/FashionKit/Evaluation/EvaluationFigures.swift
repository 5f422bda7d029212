import FashionCore
import FashionData
import FashionEvaluation
import FashionModelFiles
import FashionReporting
import FashionTraining
import Foundation

/// The drawings of an evaluation.
public struct EvaluationFigures {
    /// A drawing with its caption and file name.
    public struct Entry {
        /// The name of the drawing's file.
        public let file: String
        /// One sentence that says what the drawing shows.
        public let caption: String
        /// The drawing.
        public let figure: any Figure

        /// The drawing as printed in a report: a prediction sheet is split into smaller ones that are legible on paper.
        package var printed: [any Figure] {
            (figure as? PredictionSheet).map { $0.split(columns: 3, rows: 5) } ?? [figure]
        }
    }

    /// The figures that the drawings show.
    public let results: EvaluationResults
    /// The test images.
    public let images: ImageSet
    /// The model, including its metadata.
    public let model: Model
    /// The training history; `nil` when none was found beside the model.
    public let history: History?
    /// The most confident errors, each with a map of the evidence for
    /// the predicted class; empty for a network without convolutions.
    public let explanations: [(judgement: Judgement, map: Explainer.Map)]

    /// Gathers the data of the drawings.
    public init(
        results: EvaluationResults, images: ImageSet, model: Model, history: History?,
        explanations: [(judgement: Judgement, map: Explainer.Map)]
    ) {
        self.results = results
        self.images = images
        self.model = model
        self.history = history
        self.explanations = explanations
    }

    /// Writes every drawing for which there is data, and removes those of an earlier evaluation for which there is none.
    /// - Throws: `FigureError`, or `FileError` that names the file.
    public func write(to folder: OutputFolder) throws {
        let entries = try all()
        let written = Set(entries.map(\.file))
        for name in folder.resultNames where Self.isFile(name) && !written.contains(name) {
            try? FileManager.default.removeItem(at: folder.result(name))
        }
        for entry in entries { try entry.figure.write(to: folder.result(entry.file)) }
    }

    /// Returns whether a file of this name is one of the drawings.
    static func isFile(_ name: String) -> Bool {
        files.contains(name) || name.wholeMatch(of: /training_curves_stage_\d+\.png/) != nil
    }

    private static let files: Set = [
        "training_curves_1.png", "training_curves_2.png", "accuracy_curve.png", "loss_curve.png",
        "confusion_matrix.png", "calibration.png", "roc_pr.png", "sample_predictions.png",
        "most_confident_errors.png", "error_explanations.png",
    ]

    /// Returns every drawing for which there is data.
    /// - Throws: `FigureError` for images that cannot be drawn.
    public func all() throws -> [Entry] {
        try curves + stages + [confusionMatrix, calibration, ranking]
            + [samples(), errors(), explainedErrors()].compactMap(\.self)
    }

    // Drawings that also appear in a report have widths that keep their text legible on paper.

    /// Four pictures of the training curves; empty when there is no history.
    public var curves: [Entry] {
        guard let curves = history?.curves(plannedEpochs: plannedEpochs, monitor: monitor) else { return [] }
        var annotated = TrainingCurvesFigure(
            title: "Training, annotated", curves: curves, isAnnotated: true)
        annotated.width = 900
        return [
            Entry(
                file: "training_curves_1.png", caption: "Accuracy and loss by epoch.",
                figure: TrainingCurvesFigure(title: "Training", curves: curves)),
            Entry(
                file: "training_curves_2.png",
                caption:
                    "Accuracy and loss by epoch, with the best epoch, the learning rate's reductions and the gap "
                    + "between training and validation.",
                figure: annotated),
            Entry(
                file: "accuracy_curve.png", caption: "Accuracy by epoch.",
                figure: MetricCurveFigure(title: "Accuracy", curves: curves, metric: .accuracy)),
            Entry(
                file: "loss_curve.png", caption: "Loss by epoch.",
                figure: MetricCurveFigure(title: "Loss", curves: curves, metric: .loss)),
        ]
    }

    /// The training curves of each stage of a multi-stage training; empty for a single stage.
    public var stages: [Entry] {
        guard let stages = history?.stages, stages.count > 1 else { return [] }
        return stages.enumerated().map { index, history in
            Entry(
                file: "training_curves_stage_\(index + 1).png",
                caption: "Stage \(index + 1): accuracy and loss by epoch.",
                figure: TrainingCurvesFigure(
                    title: "Stage \(index + 1)", curves: history.curves(plannedEpochs: nil, monitor: monitor),
                    isAnnotated: true))
        }
    }

    /// Above this number of classes, only some are drawn.
    private static let mostClasses = 40
    /// The number of classes that are then drawn.
    private static let shownClasses = 20

    /// The confusion matrix; with more than 40 classes, the 20 that are confused most.
    public var confusionMatrix: Entry {
        let names = results.predictions.classNames
        var figure = ConfusionMatrixFigure(
            title: "Confusion matrix", classNames: names, counts: results.metrics.confusionMatrix)
        guard names.count > Self.mostClasses else {
            return Entry(
                file: "confusion_matrix.png", caption: "Test images by true and by predicted class.",
                figure: figure)
        }
        figure.showMostConfused(Self.shownClasses)
        return Entry(
            file: "confusion_matrix.png",
            caption:
                "Test images by true and by predicted class: the \(Self.shownClasses) of \(names.count) classes that are "
                + "confused most. Shares, recall and precision count the images of all classes; predictions.csv has them.",
            figure: figure)
    }

    /// The reliability diagram; with a fitted temperature, before and after scaling.
    public var calibration: Entry {
        let scaling = results.metrics.temperatureScaling
        let before = scaling?.test.before.calibration ?? results.metrics.calibration
        var reliabilities = [before.reliability(scaling == nil ? "predictions" : "before")]
        if let scaling {
            let name = "temperature \(Formatting.decimal(scaling.temperature, 2))"
            reliabilities.append(scaling.test.after.calibration.reliability(name))
        }
        var figure = CalibrationFigure(reliabilities: reliabilities)
        figure.width = 400 * Double(reliabilities.count)
        return Entry(
            file: "calibration.png",
            caption: "How often predictions of each confidence are right, on the test images"
                + (scaling == nil ? "." : "; the temperature was fitted on validation images."),
            figure: figure)
    }

    /// ROC and precision-recall curves of each class against the others; with more than 40 classes, the 20 with the
    /// lowest average precision.
    public var ranking: Entry {
        let all = results.ranking.classes
        var (shown, caption) = (all, "Each class against the others, over all thresholds.")
        if all.count > Self.mostClasses {
            let lowest = all.indices.sorted {
                (all[$0].averagePrecision ?? 2, $0) < (all[$1].averagePrecision ?? 2, $1)
            }
            shown = lowest.prefix(Self.shownClasses).sorted().map { all[$0] }
            caption =
                "The \(Self.shownClasses) of \(all.count) classes with the lowest average precision, each against all others, "
                + "over all thresholds."
        }
        var figure = CurvesByClassFigure(classes: shown.map(\.figure))
        figure.width = 800
        return Entry(file: "roc_pr.png", caption: caption, figure: figure)
    }

    /// The largest number of test images drawn at random; further ones are only in the text file.
    private static let mostSamples = 200

    /// Returns test images drawn at random with the model's predictions: the first 200.
    public func samples() throws -> Entry? {
        let (all, most) = (results.samples.samples, Self.mostSamples)
        let count = all.count > most ? "The first \(most) of \(all.count)" : "\(all.count)"
        return try sheet(
            "Images drawn at random", Array(all.prefix(most)), file: "sample_predictions.png",
            caption: "\(count) test images, drawn with seed \(results.samples.seed).")
    }

    /// Returns the 20 most confident errors.
    public func errors() throws -> Entry? {
        try sheet(
            "Most confident errors", results.predictions.mostConfidentErrors(20),
            file: "most_confident_errors.png", caption: "The wrong predictions with the highest confidence.")
    }

    /// Returns the most confident errors with heat maps of the evidence for the predicted class.
    public func explainedErrors() throws -> Entry? {
        guard !explanations.isEmpty else { return nil }
        let cards = try explanations.map { judgement, map in
            var card = try card(judgement)
            card.heat = try HeatMap(map: map)
            return card
        }
        return Entry(
            file: "error_explanations.png",
            caption: "What in the most confident errors speaks for the predicted class (Grad-CAM).",
            figure: PredictionSheet(title: "Most confident errors, explained", samples: cards, columns: 3))
    }

    private func sheet(_ title: String, _ images: [Judgement], file: String, caption: String) throws -> Entry?
    {
        guard !images.isEmpty else { return nil }
        let cards = try images.map(card)
        return Entry(file: file, caption: caption, figure: PredictionSheet(title: title, samples: cards))
    }

    private func card(_ judgement: Judgement) throws -> PredictionSheet.Sample {
        let names = results.predictions.classNames
        return PredictionSheet.Sample(
            image: try ColorImage(images, at: judgement.index), caption: "Test image \(judgement.index)",
            label: names[judgement.label],
            top: judgement.ranking.prefix(3).map {
                ClassProbability(names[$0], Double(judgement.probabilities[$0]))
            })
    }

    /// The quantity that chose the best epoch, if it was not the validation loss.
    private var monitor: Monitor? {
        guard let name = model.metadata?.training?.settings[TrainingSetting[\.monitor].name],
            let monitor = Monitor(rawValue: name), monitor != .validationLoss
        else { return nil }
        return monitor
    }

    private var plannedEpochs: Int? {
        // The number of epochs of one stage says nothing about the others.
        history?.stages.count ?? 0 > 1
            ? nil : model.metadata?.training?.settings["epochs"].flatMap { Int($0) }
    }
}

extension History {
    /// Returns the epochs in the form that drawings take.
    fileprivate func curves(plannedEpochs: Int?, monitor: Monitor?) -> TrainingCurves {
        TrainingCurves(
            accuracy: records.map(\.accuracy), loss: records.map(\.loss),
            validationAccuracy: records.compactMap(\.valAccuracy),
            validationLoss: records.compactMap(\.valLoss),
            learningRate: records.map(\.learningRate), plannedEpochs: plannedEpochs,
            chosenEpoch: monitor.flatMap { best(by: $0)?.number }, chosenBy: monitor?.rawValue ?? "val_loss")
    }
}

extension Calibration {
    fileprivate func reliability(_ name: String) -> CalibrationFigure.Reliability {
        CalibrationFigure.Reliability(
            name: name,
            bins: bins.map {
                CalibrationFigure.Bin(
                    range: $0.lower...$0.upper, count: $0.count, confidence: $0.confidence ?? 0,
                    accuracy: $0.accuracy ?? 0)
            },
            expectedError: expectedError)
    }
}

extension ClassRanking {
    fileprivate var figure: CurvesByClassFigure.Class {
        func points(_ curve: [ClassRanking.Point]) -> [FashionReporting.Point] {
            curve.map { FashionReporting.Point(x: $0.x, y: $0.y) }
        }
        return CurvesByClassFigure.Class(
            name: name, roc: points(roc), rocArea: rocArea ?? .nan, precisionRecall: points(precisionRecall),
            averagePrecision: averagePrecision ?? .nan)
    }
}

extension HeatMap {
    /// Creates a drawable heat map from the evidence for a class.
    init(map: Explainer.Map) throws {
        try self.init(width: map.width, height: map.height, values: map.values)
    }
}
