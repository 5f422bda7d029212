import ArgumentParser
import Compute
import Datasets
import Evaluation
import FashionCore
import Foundation
import ModelFiles
import NeuralNetwork
import Training

/// `fashion evaluate`: how good a saved model is on the test images.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure a saved model on the test images.",
        discussion: "Writes results/metrics.json and results/predictions.csv into the output folder.")

    @Option(
        help: ArgumentHelp(
            "The model (default: saved_model/best_model.h5 in the output folder).", valueName: "file"))
    var model: String?

    @Option(help: ArgumentHelp("The folder with the data; by default the usual places.", valueName: "folder"))
    var data: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder that gets the results.", valueName: "folder"))
    var output = "."

    @Option(help: "Threads that compute.")
    var threads = ProcessorCount.available

    @Flag(help: "Use direct convolutions only, to compare numbers with other programs closely.")
    var direct = false

    @Option(
        help: ArgumentHelp(
            "Write the model with a new outlier check, fitted to the reference's validation images, to this file.",
            discussion: """
                `train` fits the check by itself; this is for models from elsewhere. predict uses it to flag images that \
                are unlike those of the training. It is honest where the network was not trained on the validation images.
                """, valueName: "file"))
    var fitOutlierCheck: String?

    func validate() throws {
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
        }
    }

    func run() throws {
        let folder = OutputFolder(output)
        let file = model.map { URL(fileURLWithPath: $0) } ?? folder.model
        var saved = try KerasHDF5.read(file)
        let dataset = try DataLoading(folder: data).load()
        let classNames = saved.metadata?.classNames ?? dataset.classNames
        try check(saved.graph, against: dataset, classNames, file)
        if let fitOutlierCheck {
            saved = try withOutlierCheck(saved, dataset, classNames)
            try KerasHDF5.write(saved, to: URL(fileURLWithPath: fitOutlierCheck))
        }

        let start = ContinuousClock.now
        let outputs = try outputs(for: dataset.test, saved)
        let seconds = start.duration(to: .now).milliseconds / 1000
        let predictions = try Predictions(
            labels: dataset.test.labels, probabilities: outputs.probabilities, classNames: classNames)
        let metrics = Metrics(
            predictions,
            origin: Metrics.Origin(
                model: file.path,
                data: dataset.genuineness == .genuine
                    ? "Fashion-MNIST as published" : "not the published Fashion-MNIST",
                version: Fashion.version))
        try metrics.write(to: folder.metrics)
        try predictions.writeCSV(to: folder.predictions)
        report(metrics, predictions, seconds, folder)
        if let check = saved.metadata?.outlierCheck, check.classes == classNames.count {
            report(check, outputs, dataset.test)
        }
    }

    private func outputs(for images: ImageSet, _ saved: Model) throws -> Predictor.Outputs {
        let predictor = try Predictor(
            saved.graph, weights: saved.weights, engine: Engine(threads: threads),
            algorithms: direct ? .direct : .fastest)
        let line = ProgressLine(Terminal(.error))
        let start = ContinuousClock.now
        defer { line.end(nil) }
        return try predictor.outputs(for: images, at: Array(images.labels.indices)) { done in
            line.update(
                Progress(
                    label: "Evaluating", done: done, total: images.count,
                    elapsed: start.duration(to: .now).milliseconds / 1000))
        }
    }

    private func withOutlierCheck(
        _ saved: Model, _ dataset: Dataset, _ classNames: [String]
    ) throws -> Model {
        let reference = TrainingConfiguration()
        let split = try StratifiedSplit(
            labels: dataset.training.labels, validationFraction: reference.validationFraction,
            seed: reference.seed)
        return try OutlierCheckFitting(
            images: dataset.training, validation: split.validation, classNames: classNames, threads: threads
        ).fitted(saved)
    }

    /// States how many of the test images, which are of the known kind, the outlier check flags.
    private func report(_ check: OutlierCheck, _ outputs: Predictor.Outputs, _ images: ImageSet) {
        let flagged = images.labels.indices.count { index in
            let logits = outputs.logits[index * check.classes..<(index + 1) * check.classes]
            return check.verdict(logits: logits, images.statistics(ofImage: index)).isOutlier
        }
        let share = Formatting.decimal(Double(flagged) / Double(images.count) * 100, 2)
        let fitted = Formatting.decimal(check.falseAlarmRate * 100, 2)
        print(
            "Outlier check: flags \(Formatting.grouped(flagged)) of the test images, \(share) % "
                + "(fitted to flag \(fitted) % of \(Formatting.grouped(check.images)) images)")
    }

    private func check(_ graph: Graph, against dataset: Dataset, _ classNames: [String], _ file: URL) throws {
        let shape = [dataset.test.height, dataset.test.width, 1]
        guard graph.inputShape == shape else {
            throw FileError(
                file, "expected a network for images of \(shape), found one for \(graph.inputShape)")
        }
        guard graph.outputShape == [classNames.count] else {
            throw FileError(
                file, "expected a network with \(classNames.count) outputs, found \(graph.outputShape)")
        }
    }

    private func report(
        _ metrics: Metrics, _ predictions: Predictions, _ seconds: Double, _ folder: OutputFolder
    ) {
        func percent(_ share: Double) -> String { Formatting.decimal(share * 100, 2) }
        let interval = metrics.accuracyInterval
        print(
            """
            Test accuracy \(percent(metrics.accuracy)) % (95 % interval \(percent(interval.lower)) to \
            \(percent(interval.upper)) %), loss \(Formatting.decimal(metrics.loss, 4)), \
            \(Formatting.grouped(metrics.n)) images in \(Formatting.decimal(seconds, 1)) s

            \(ClassificationReport(ConfusionMatrix(predictions)).text(digits: 4))
            Metrics:     \(folder.metrics.path)
            Predictions: \(folder.predictions.path)
            """)
    }
}
