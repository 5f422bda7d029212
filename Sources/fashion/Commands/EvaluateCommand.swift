import ArgumentParser
import FashionKit
import Foundation

/// `fashion evaluate`: measures a saved model on the test images.
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

    @Option(
        help: ArgumentHelp(
            "The folder with the data, or a list of images; by default that of the model's training, or the usual places.",
            valueName: "folder"))
    var data: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder that gets the results.", valueName: "folder"))
    var output = "."

    @OptionGroup var threads: ThreadsOption

    @Flag(help: "Use direct convolutions only, to compare numbers with other programs closely.")
    var direct = false

    @Option(help: "Test images, drawn at random, in sample_predictions_analysis.txt.")
    var samples = 20

    @Option(parsing: .unconditional, help: "Seed that draws the samples.")
    var seed = 42

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

    @Option(
        help: ArgumentHelp(
            "Write the model with a new temperature, fitted to the validation images of its training, to this file.",
            discussion: """
                `train` fits it by itself; this is for older models and those from elsewhere. predict divides logits by it, \
                so that probabilities are, over all images, as high as the share of right answers.
                """, valueName: "file"))
    var fitTemperature: String?
    @OptionGroup var images: ImageFileOptions

    func validate() throws {
        guard (1...100_000).contains(samples) else {
            throw ValidationError("--samples: expected 1 to 100000, found \(samples)")
        }
        guard seed >= 0 else { throw ValidationError("--seed: expected 0 or more, found \(seed)") }
    }

    func run() throws {
        let file = try ModelChoice.file(named: model, in: output)
        let folder = OutputFolder(output, resultsOf: file)
        func load(_ reading: ImageReading, for model: Model? = nil) throws -> Dataset {
            let place = data ?? folder.recordedData(of: file)
            return try DataLoading(
                folder: place, reading: images.applied(to: reading), model: model, flags: images.flags
            ).load()
        }
        let (contents, loaded) = try ValidationError.ofSettings {
            try ModelFile.read(file, weightsOf: architecture, on: { try load(ImageReading()) })
        }
        contents.warn(about: file)
        var saved = contents.model
        try folder.requireOwnResults(of: saved, in: file)
        inputScale.apply(to: &saved)
        if saved.pixelScaleOrigin != .assumed { Terminal(.error).write(saved.scaleNotice(of: file)) }
        let dataset = try loaded ?? load(ImageReading(matching: saved), for: saved)
        let isOwnData = dataset.isTraining(of: saved)
        if dataset.preparation != nil {
            Terminal(.error).write(saved.preparationNotice(of: file))
            if !isOwnData { Terminal(.error).write(saved.wholeImagesNotice(of: file)) }
        }
        Terminal(.error).write(dataset.remark(onClassesOf: saved).map(Notice.note))
        let line = WorkLine()
        defer { line.end() }
        // Before any computation: a model for other images is rejected at once.
        var evaluation = try evaluation(of: saved, file, dataset, line)
        if try fit(&saved, of: file, on: dataset) {
            evaluation = try self.evaluation(of: saved, file, dataset, line)
        }
        if saved.pixelScaleOrigin == .assumed {
            Terminal(.error).write(try evaluation.compareInputScales().notice(of: file))
        }
        let (results, seconds) = try evaluation.results()
        line.end()
        if !isOwnData { Terminal(.error).write(results.chanceNotice(of: file)) }
        try results.write(to: folder)
        Terminal(.error).write(figures ? nil : folder.olderReportNotice)
        if figures {
            let history = folder.readHistory(of: file) { Terminal(.error).write("warning: \($0)\n") }
            try evaluation.figures(of: results, history: history).writeReports(
                to: folder, comparingWith: OutputFolder(output))
        }
        print(
            EvaluationSummary(results: results, seconds: seconds, folder: folder, hasReports: figures).text
                .shown)
    }

    /// Evaluates the model of a finished training in its output folder.
    /// - Parameters:
    ///   - images: the flags of the training about image files.
    ///   - flags: further flags of `fashion evaluate`.
    static func evaluate(
        _ output: OutputFolder, _ training: TrainingConfiguration, images: ImageFileOptions,
        flags: [String] = []
    ) throws {
        var arguments = [
            "--model", output.model.path, "--output", output.root.path, "--threads", "\(training.threads)",
        ]
        if let data = training.data { arguments += ["--data", data] }
        if images.strict { arguments.append("--strict") }
        if !images.cache { arguments.append("--no-cache") }
        try EvaluateCommand.parse(arguments + flags).run()
    }

    /// Fits the parts that the flags select, and writes the model with them.
    /// - Returns: whether any part was selected.
    private func fit(_ model: inout Model, of file: URL, on dataset: Dataset) throws -> Bool {
        let wanted =
            [(.outlierCheck, fitOutlierCheck), (.temperature, fitTemperature)]
            as [(ValidationFitting.Part, String?)]
        for case (let part, let target?) in wanted {
            let (line, start) = (ProgressLine(Terminal(.error)), ContinuousClock.now)
            defer { line.end(nil) }
            model = try ValidationFitting.refit(
                part, of: model, in: file, on: dataset, threads: threads.count,
                writing: URL(fileURLWithPath: target), note: { Terminal(.error).write($0) },
                progress: { line.update("Calibrating", done: $0, total: $1, since: start) })
        }
        return wanted.contains { $0.1 != nil }
    }

    private func evaluation(
        of model: Model, _ file: URL, _ dataset: Dataset, _ line: WorkLine
    ) throws -> ModelEvaluation {
        var options = ModelEvaluation.Options()
        options.threads = threads.count
        options.usesDirectConvolutions = direct
        options.samples = samples
        options.seed = UInt64(seed)
        options.averagesFlips = tta
        options.averagesShifts = ttaShifts
        options.separatesNearDuplicates = nearDuplicates
        return try ModelEvaluation(model, of: file, on: dataset, options: options) {
            line.update($0.label, done: $0.done, total: $0.total)
        }
    }
}
