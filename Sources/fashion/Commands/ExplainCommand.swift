import ArgumentParser
import FashionCore
import FashionKit
import FashionTraining
import Foundation

/// `fashion explain`: shows which parts of images are evidence for a class.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show what in an image speaks for a class.",
        discussion: """
            Draws a heat map (Grad-CAM) over each image, beside the probabilities of the classes, into a PNG in \
            results/explanations/ in the output folder. Images are files as `predict` takes them, or test images by their \
            numbers.

            Files that cannot be read are reported on standard error; the others are explained, and the exit status is 1.
            """)

    @Argument(help: ArgumentHelp("Images, and folders with images.", valueName: "file"))
    var files: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Numbers of test images, from 0; behind the files.", valueName: "number"))
    var index: [Int] = []

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "The class that is asked about, by name or number (default: the predicted one).",
            valueName: "name|number"))
    var explained: String?

    @OptionGroup var classifier: ClassifierOptions

    @Option(
        help: ArgumentHelp(
            "The folder with the data of --index; by default that of the model's training, or the usual places.",
            valueName: "folder"))
    var data: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The output folder of the training, which gets the pictures.", valueName: "folder"))
    var output = "."

    @Flag(help: "Take image files as they are; they must have the size of the network's.")
    var raw = false

    @OptionGroup var images: ImageFileOptions

    @OptionGroup var threads: ThreadsOption

    func validate() throws {
        guard !(files.isEmpty && index.isEmpty) else {
            throw ValidationError("expected images, folders with images, or test images with --index")
        }
        if let number = index.first(where: { $0 < 0 }) {
            throw ValidationError("--index: expected 0 or more, found \(number)")
        }
        if index.isEmpty {
            try ValidationError.refuse(
                ["--data": data != nil, "--strict": images.strict, "--no-cache": !images.cache],
                expected: "test images with --index")
        }
        if files.isEmpty { try ValidationError.refuse(["--raw": raw], expected: "image files") }
    }

    func run() throws {
        let file = try ModelChoice.file(named: classifier.model, in: output)
        let folder = OutputFolder(output, resultsOf: file)
        let model = try Classifier(contentsOf: file, options: classifier)
        guard model.graph.lastFeatureMap != nil else {
            throw FileError(model.file, "expected a network with a convolution, found none to explain")
        }
        let label = try explained.map { try self.label($0, of: model) }
        let run = ExplanationRun(
            model, of: ImageList(files), and: try tests(for: model), for: label, isRaw: raw,
            threads: threads.count)
        guard try perform(run, into: folder.explanations) == 0 else { throw ExitCode(ExitStatus.failure) }
    }

    /// Writes the pictures and the table, and reports unreadable files on standard error.
    /// - Returns: the number of files and folders that could not be read.
    private func perform(_ run: ExplanationRun, into folder: URL) throws -> Int {
        let (errors, start) = (Terminal(.error), ContinuousClock.now)
        for remark in run.list.remarks { errors.write(.note(remark)) }
        let line = ProgressLine(errors)
        defer { line.end(nil) }
        let table = ExplanationTable(of: run)
        var pictures = ExplanationPictures(in: folder)
        var rows: [String] = []
        let failed = try run.run { event in
            switch event {
            case .failed(let error):
                line.end(nil)
                errors.write("fashion: \(error)".shown + "\n")
            case .began: print(table.header)
            case .explained(let image): rows.append(table.line(image, picture: try pictures.write(image)))
            case .batchEnded(let done, let total):
                line.end(nil)
                if !rows.isEmpty { print(rows.joined(separator: "\n")) }
                rows = []
                try StandardOutput.check()
                line.update("Explaining", done: done, total: total, since: start)
            }
        }
        line.end(nil)
        if run.total > 0 {
            errors.write(run.classifier.preparationNotice(of: run.list, isRaw: run.isRaw))
            errors.write(run.classifier.calibrationNotice)
            if run.list.skipped.count > 0 { errors.write("\(run.list.skipped.text)\n") }
        }
        return failed
    }

    /// Returns the test images that `--index` selects; `nil` without it.
    private func tests(for model: Classifier) throws -> ExplanationRun.Samples? {
        guard !index.isEmpty else { return nil }
        let folder = OutputFolder(output, resultsOf: model.file)
        let loaded = try DataLoading(
            folder: data ?? folder.recordedData(of: model.file),
            reading: images.applied(to: ImageReading(matching: model.model)), model: model.model,
            flags: images.flags
        ).load()
        Terminal(.error).write(loaded.remark(onClassesOf: model.model).map(Notice.note))
        let (dataset, classNames) = try loaded.matched(with: model.model, of: model.file)
        try model.graph.requireFit(
            inputShape: dataset.inputShape, classes: classNames.count, in: model.file)
        if let number = index.first(where: { $0 >= dataset.test.count }) {
            throw ValidationError(
                "--index: expected 0 to \(dataset.test.count - 1), the numbers of the test images, found \(number)"
            )
        }
        return ExplanationRun.Samples(dataset.test, at: index)
    }

    private func label(_ text: String, of model: Classifier) throws -> Int {
        do {
            return try model.label(text)
        } catch let error as InvalidArgument {
            throw ValidationError("--\(error)")
        }
    }
}
