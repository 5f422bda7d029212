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

    @Option(help: .architecture) var architecture: Architecture?

    @Option(help: ArgumentHelp("The folder with the data; by default the usual places.", valueName: "folder"))
    var data: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder that gets the results.", valueName: "folder"))
    var output = "."

    @Option(help: "Threads that compute.")
    var threads = ProcessorCount.available

    @Flag(help: "Use direct convolutions only, to compare numbers with other programs closely.")
    var direct = false

    func validate() throws {
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads: expected 1 to 1024, found \(threads)")
        }
    }

    func run() throws {
        let folder = OutputFolder(output)
        let file = model.map { URL(fileURLWithPath: $0) } ?? folder.model
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
        let saved = contents.model
        let dataset = try loaded ?? DataLoading(folder: data).load()
        let classNames = saved.metadata?.classNames ?? dataset.classNames
        try saved.graph.requireFit(inputShape: dataset.inputShape, classes: classNames.count, in: file)

        let start = ContinuousClock.now
        let probabilities = try probabilities(of: dataset.test, saved)
        let seconds = start.duration(to: .now).milliseconds / 1000
        let predictions = try Predictions(
            labels: dataset.test.labels, probabilities: probabilities, classNames: classNames)
        let metrics = Metrics(
            predictions,
            origin: Metrics.Origin(
                model: file.path,
                data: dataset.genuineness.inWords,
                version: Fashion.version))
        try metrics.write(to: folder.metrics)
        try predictions.writeCSV(to: folder.predictions)
        report(metrics, predictions, seconds, folder)
    }

    private func probabilities(of images: ImageSet, _ saved: Model) throws -> [Float] {
        let predictor = try Predictor(
            saved.graph, weights: saved.weights, engine: Engine(threads: threads),
            algorithms: direct ? .direct : .fastest)
        let line = ProgressLine(Terminal(.error))
        let start = ContinuousClock.now
        defer { line.end(nil) }
        return try predictor.probabilities(of: images, at: Array(images.labels.indices)) { done in
            line.update(
                Progress(
                    label: "Evaluating", done: done, total: images.count,
                    elapsed: start.duration(to: .now).milliseconds / 1000))
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
