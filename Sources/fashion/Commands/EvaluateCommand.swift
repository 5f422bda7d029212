import ArgumentParser
import FashionKit
import Foundation

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

    @Option(
        help: ArgumentHelp(
            "The folder with the data, or a list of images; by default the usual places.", valueName: "folder"
        ))
    var data: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The folder that gets the results.", valueName: "folder"))
    var output = "."

    @Option(help: "Threads that compute.")
    var threads = ProcessorCount.available

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
                so that of the answers with a probability of 0.8 about 80 % are right.
                """, valueName: "file"))
    var fitTemperature: String?
    @OptionGroup var images: ImageFileOptions

    mutating func validate() throws {
        guard (1...100_000).contains(samples) else {
            throw ValidationError("--samples: expected 1 to 100000, found \(samples)")
        }
        guard seed >= 0 else { throw ValidationError("--seed: expected 0 or more, found \(seed)") }
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
        let contents = try ValidationError.ofSettings {
            try ModelFile.read(file, weightsOf: architecture) { architecture in
                let dataset = try DataLoading(
                    folder: data ?? (model == nil ? folder.recordedData : nil),
                    reading: images.applied(to: ImageReading())
                ).load()
                loaded = dataset
                return try architecture.graph(
                    inputShape: dataset.inputShape, classes: dataset.classNames.count)
            }
        }
        contents.warn(about: file)
        var saved = contents.model
        inputScale.apply(to: &saved)
        if saved.pixelScaleOrigin != .assumed { Terminal(.error).write(saved.scaleNotice(of: file)) }
        let isForeign = saved.metadata?.training == nil
        let dataset =
            try loaded
            ?? DataLoading(
                folder: data ?? (model == nil ? folder.recordedData : nil),
                reading: images.applied(to: ImageReading(matching: saved))
            ).load()
        if dataset.preparation != nil { Terminal(.error).write(saved.preparationNotice(of: file)) }
        let line = WorkLine()
        defer { line.end() }
        // Before anything is computed: a model for other images is refused at once.
        var evaluation = try evaluation(of: saved, file, dataset, line)
        if try fit(&saved, of: file, on: dataset) {
            evaluation = try self.evaluation(of: saved, file, dataset, line)
        }
        if saved.pixelScaleOrigin == .assumed {
            let scales = try evaluation.compareInputScales()
            let remark =
                scales.warning.map { "warning: \(file.path): \($0)" } ?? "note: \(file.path): \(scales.note)"
            Terminal(.error).write(remark + "\n")
        }
        let (results, seconds) = try evaluation.results()
        line.end()
        if isForeign, let warning = results.chanceWarning {
            Terminal(.error).write("warning: \(file.path): \(warning)\n")
        }
        try results.write(to: folder)
        if figures {
            let history = folder.readHistory { Terminal(.error).write("warning: \($0)\n") }
            try draw(evaluation.figures(of: results, history: history), into: folder)
        }
        print(
            EvaluationSummary(results: results, seconds: seconds, folder: folder, hasReports: figures).text
                .shown)
    }

    /// Fits what the flags ask for, and writes the model with it.
    /// - Returns: whether anything was asked for.
    private func fit(_ model: inout Model, of file: URL, on dataset: Dataset) throws -> Bool {
        let wanted: [(String, String, ValidationFitting.Part, target: String?)] = [
            ("--fit-outlier-check", "outlier check", .outlierCheck, fitOutlierCheck),
            ("--fit-temperature", "temperature", .temperature, fitTemperature),
        ]
        for (flag, name, part, target) in wanted {
            guard let target else { continue }
            let fitting = try ValidationFitting(
                for: model, of: file, on: dataset, threads: threads, flag: flag, part: name
            ) { Terminal(.error).write("note: \($0)\n") }
            let (line, start) = (ProgressLine(Terminal(.error)), ContinuousClock.now)
            defer { line.end(nil) }
            model = try fitting.fitted(model, [part]) {
                line.update("Calibrating", done: $0, total: fitting.validation.count, since: start)
            }
            if part == .temperature, model.metadata?.temperature == nil {
                throw FileError(
                    file,
                    "\(flag): expected validation images that determine a temperature, found \(fitting.validation.count) "
                        + "that are all classified rightly, or all wrongly")
            }
            try KerasHDF5.write(model, to: URL(fileURLWithPath: target))
        }
        return wanted.contains { $0.target != nil }
    }

    private func evaluation(
        of model: Model, _ file: URL, _ dataset: Dataset, _ line: WorkLine
    ) throws -> ModelEvaluation {
        var options = ModelEvaluation.Options()
        options.threads = threads
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

    private func draw(_ figures: EvaluationFigures, into folder: OutputFolder) throws {
        try figures.write(to: folder)
        let comparison = folder.isTransfer ? ModelComparison(with: OutputFolder(output)) : nil
        let report = try EvaluationReport(
            figures: figures, comparison: comparison?.section(figures.results.metrics),
            parts: BackboneSummary(figures.model.graph)?.table
        ).report(created: RecordedTime.date)
        try report.writeHTML(to: folder.pageReport)
        try report.writePDF(to: folder.documentReport)
    }
}
