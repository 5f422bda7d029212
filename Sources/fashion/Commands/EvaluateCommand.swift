import ArgumentParser
import Compute
import Datasets
import Evaluation
import FashionKit
import FashionCore
import Foundation
import ModelFiles
import NeuralNetwork
import Training

/// `fashion evaluate`: how good a saved model is on the test images.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure a saved model on the test images.",
        discussion: """
            Writes metrics.json, predictions.csv, classification_report.txt, sample_predictions_analysis.txt, figures and \
            report.html into results/ in the output folder, and Reports/model-report.pdf.
            """)

    @Option(
        help: ArgumentHelp(
            "The model (default: saved_model/best_model.h5 in the output folder, else the one that comes with the program).",
            valueName: "file"))
    var model: String?

    @Option(help: .architecture) var architecture: Architecture?

    @OptionGroup var inputScale: InputScaleOption

    @OptionGroup var memory: MemoryLimitOption

    @Option(help: ArgumentHelp("The folder with the data; by default the usual places.", valueName: "folder"))
    var data: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder that gets the results.", valueName: "folder"))
    var output = "."

    @Option(help: "Threads that compute.")
    var threads = ProcessorCount.available

    @Flag(help: "Use direct convolutions only, to compare numbers with other programs closely.")
    var direct = false

    @Option(help: "Test images, drawn at random, in sample_predictions_analysis.txt.")
    var samples = 20

    @Option(help: "Seed that draws the samples.")
    var seed: UInt64 = 42

    @Flag(help: "Measure the mean over each image and its mirror image as well.")
    var tta = false

    @Flag(
        help: ArgumentHelp(
            "Measure the mean over ten views of each image as well.",
            discussion: "Image and mirror image, both also moved by one pixel up, down, left and right."))
    var ttaShifts = false

    @Flag(
        inversion: .prefixedNo,
        help: "Measure apart from test images that the training set has nearly the same of as well.")
    var nearDuplicates = true

    @Flag(inversion: .prefixedNo, help: "Draw figures, and write report.html and the PDF report.")
    var figures = true

    @Option(
        help: ArgumentHelp(
            "Write the model with a new outlier check, fitted to the validation images of its training, to this file.",
            discussion: """
                `train` fits the check by itself; this is for models from elsewhere. predict uses it to flag images that \
                are unlike those of the training. It is honest where the network was not trained on the validation images.
                """, valueName: "file"))
    var fitOutlierCheck: String?

    mutating func validate() throws {
        guard (1...100_000).contains(samples) else {
            throw ValidationError("--samples: expected 1 to 100000, found \(samples)")
        }
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
        }
        threads = Threads.usable(threads)
    }

    func run() throws {
        let file = ModelChoice.file(named: model, in: output)
        let folder = OutputFolder(output, resultsOf: file)
        // Read at once only where weights alone do not say how large their network is.
        var loaded: Dataset?
        let contents = try ModelFile.read(
            file,
            weightsFor: architecture.map { architecture in
                {
                    let dataset = try DataLoading(folder: data).load()
                    loaded = dataset
                    return try architecture.graph(
                        inputShape: dataset.inputShape, classes: dataset.classNames.count)
                }
            })
        contents.warn(about: file)
        var saved = contents.model
        let (dataset, classNames) = try matched(loaded ?? DataLoading(folder: data).load(), saved, file)
        inputScale.apply(to: &saved)
        try saved.graph.requireFit(inputShape: dataset.inputShape, classes: classNames.count, in: file)

        if let fitOutlierCheck {
            saved = try withOutlierCheck(saved, dataset, classNames, in: file)
            try KerasHDF5.write(saved, to: URL(fileURLWithPath: fitOutlierCheck))
        }

        let engine = try Engine(threads: threads)
        if saved.pixelScaleOrigin == .assumed,
            let warning = try InputScaleComparison(saved, dataset.test, engine: engine).warning
        {
            Terminal(.error).write("warning: \(file.path): \(warning)\n")
        } else if saved.pixelScaleOrigin == .recognized {
            saved.noteScale(of: file)
        }
        let predictor = try EvaluationPredictor(
            saved, engine: engine, algorithms: direct ? .direct : .fastest)
        let start = ContinuousClock.now
        let outputs = try predictor.outputs(
            for: dataset.test, at: Array(dataset.test.labels.indices), label: "Evaluating")
        let seconds = start.duration(to: .now).milliseconds / 1000
        let results = EvaluationResults(
            try Predictions(
                labels: dataset.test.labels, probabilities: outputs.probabilities, classNames: classNames),
            origin: Metrics.Origin(
                model: file.path, data: dataset.genuineness.inWords, version: Fashion.version),
            samples: samples, seed: seed)
        var complete = try completed(results, saved, dataset, predictor)
        if let check = saved.metadata?.outlierCheck, check.classes == classNames.count {
            complete.metrics.outlierCheck = OutlierCheckFigures(
                check, logits: outputs.logits,
                dataset.test.labels.indices.map(dataset.test.statistics(ofImage:)))
        }
        try complete.write(to: folder)
        if figures {
            try draw(
                EvaluationFigures(
                    results: complete, images: dataset.test, model: saved, history: history(in: folder),
                    explanations: explanations(of: complete.predictions, saved, dataset.test, engine)),
                into: folder)
        }
        print(
            EvaluationSummary(results: complete, seconds: seconds, folder: folder, hasReports: figures).text
                .shown)
    }

    /// The data with the labels that the model gives its classes.
    private func matched(_ dataset: Dataset, _ saved: Model, _ file: URL) throws -> (Dataset, [String]) {
        let own = saved.classNames
        if let own, dataset.hasOwnNames { return (try dataset.relabelled(for: own, of: file), own) }
        let outputs = saved.graph.outputShape.reduce(1, *)
        // A part of a set may lack the last classes of a network without names.
        let names =
            own ?? (dataset.classNames.count < outputs ? ClassNames.numbers(outputs) : dataset.classNames)
        guard largest(dataset) < names.count
        else {
            throw FileError(
                file,
                "expected a network for the \(dataset.classNames.count) classes of \(dataset.source.folder.path), found one "
                    + "for \(names.count)")
        }
        return (dataset, names)
    }

    private func largest(_ dataset: Dataset) -> Int {
        Int(max(dataset.training.labels.max() ?? 0, dataset.test.labels.max() ?? 0))
    }

    private func draw(_ figures: EvaluationFigures, into folder: OutputFolder) throws {
        try figures.write(to: folder)
        let comparison = folder.isTransfer ? ModelComparison(with: OutputFolder(output)) : nil
        let report = try EvaluationReport(figures: figures, comparison: comparison).report(
            created: RecordedTime.date)
        try report.writeHTML(to: folder.pageReport)
        try report.writePDF(to: folder.documentReport)
    }

    /// What speaks for the predicted classes in the six errors with the highest confidence.
    private func explanations(
        of predictions: Predictions, _ saved: Model, _ images: ImageSet, _ engine: Engine
    ) throws -> [(Judgement, Explainer.Map)] {
        let errors = predictions.mostConfidentErrors(6)
        guard saved.graph.lastFeatureMap != nil, !errors.isEmpty else { return [] }
        let explainer = try Explainer(
            saved.networkOnUnitPixels(), weights: saved.weights, engine: engine, batch: errors.count)
        return zip(
            errors, try explainer.maps(of: images, at: errors.map(\.index), for: errors.map(\.predicted))
        ).map { ($0, $1) }
    }

    /// The training's history beside the model, as JSON or pickled; nil where there is neither. What cannot be read of it is
    /// a warning, since everything else can be written without.
    private func history(in folder: OutputFolder) -> History? {
        for file in [folder.history, folder.pickledHistory]
        where FileManager.default.fileExists(atPath: file.path) {
            do {
                let (history, remarks) = try History.fitting(file)
                for remark in remarks {
                    Terminal(.error).write("warning: \(file.path): \(remark); the curves are drawn without\n")
                }
                return history
            } catch {
                Terminal(.error).write("warning: \(error); no curves are drawn of it\n")
            }
        }
        return nil
    }

    /// Fits the check to the images that the model's own training held back, or, where its file does not tell, to those that
    /// the reference holds back.
    private func withOutlierCheck(
        _ saved: Model, _ dataset: Dataset, _ classNames: [String], in file: URL
    ) throws -> Model {
        let validation: [Int]
        do {
            validation = try ValidationImages(of: saved.metadata, in: dataset).indices
        } catch let missing as NoValidationImages {
            guard saved.metadata?.training?.dataMD5s != dataset.md5s else {
                throw FileError(
                    file, "--fit-outlier-check: expected images that it was not trained on: \(missing)")
            }
            let reference = TrainingConfiguration()
            validation = try StratifiedSplit(
                labels: dataset.training.labels, validationFraction: reference.validationFraction,
                seed: reference.seed
            ).validation
            Terminal(.error).write(
                "note: \(file.path): \(missing); the outlier check is fitted to the \(validation.count) images that the "
                    + "reference holds back of these\n")
        }
        return try OutlierCheckFitting(
            images: dataset.training, validation: validation, classNames: classNames, threads: threads
        ).fittedWithProgress(saved)
    }

    /// Adds what needs more than the test images' predictions.
    private func completed(
        _ results: EvaluationResults, _ saved: Model, _ dataset: Dataset, _ predictor: EvaluationPredictor
    ) throws -> EvaluationResults {
        var results = results
        let predictions = results.predictions
        do {
            let held = try ValidationImages(of: saved.metadata, in: dataset)
            guard held.indices.count >= TemperatureFigures.fewestImages else {
                throw NoValidationImages(
                    "expected \(TemperatureFigures.fewestImages) validation images at least to fit a temperature on, found "
                        + "\(held.indices.count)")
            }
            let validation = try predictor.predictions(
                of: dataset.training, at: held.indices, classNames: predictions.classNames,
                label: "Validation images")
            results.metrics.temperatureScaling = try TemperatureFigures(
                validation: validation, test: predictions)
        } catch let missing as NoValidationImages {
            results.metrics.omitted[Metrics.temperatureScalingKey] = missing.description
        }
        if tta || ttaShifts {
            let views = TestTimeViews(images: dataset.test, predictor: predictor)
            let mirrored = try views.probabilities(.mirrored)
            results.metrics.flipAveraging = Scores(try predictions.averaged(with: [mirrored]))
            if ttaShifts {
                let shifted = try TestTimeViews.View.shifts.map(views.probabilities)
                results.metrics.shiftAveraging = Scores(
                    try predictions.averaged(with: [mirrored] + shifted))
            }
        }
        if nearDuplicates {
            let matches = NearDuplicates(in: dataset.training).matches(for: dataset.test)
            results.metrics.nearDuplicates = try NearDuplicateFigures(
                predictions, twins: matches.map { match in match.map { dataset.training.labels[$0.image] } },
                distance: NearDuplicates.measure, threshold: NearDuplicates.threshold)
        }
        return results
    }
}
