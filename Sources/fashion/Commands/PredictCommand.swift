import ArgumentParser
import FashionCompute
import FashionCore
import FashionKit
import FashionTraining
import Foundation

/// `fashion predict`: classifies photographs.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Say what articles are on PNG, JPEG and WebP images.",
        discussion: """
            Images of any size are made like those of the data set first: trimmed, resized, sharpened, extended to a \
            square and, on a light background, negated. Small grey images on black, as the data set has them, are taken as \
            they are. The images of a folder and its subfolders are taken in the order of their names.

            A model with an outlier check also says which images are unlike everything that it was trained on. Files that \
            cannot be read are reported on standard error; the others are predicted, and the exit status is 1.
            """)

    @Argument(help: ArgumentHelp("Images, folders with images, and CSV tables of pixels.", valueName: "file"))
    var files: [String]

    @OptionGroup var classifier: ClassifierOptions

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The output folder of the training.", valueName: "folder"))
    var output = "."

    @Option(help: "How many classes to name for each image.")
    var top = 3

    @Flag(help: "Write one JSON object a line.")
    var json = false

    @Flag(help: "Write CSV with a header.")
    var csv = false

    @Flag(help: "Take images as they are; they must have the size of the network's.")
    var raw = false

    @Option(
        help: ArgumentHelp(
            "Draw every step of the preprocessing: all images into one PNG, or one PNG each into a folder.",
            valueName: "file.png|folder"))
    var showPreprocessing: String?

    @OptionGroup var threads: ThreadsOption

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("expected images or folders with images") }
        guard top >= 1 else { throw ValidationError("--top: expected at least 1, found \(top)") }
        guard !(json && csv) else { throw ValidationError("--json and --csv exclude each other") }
        guard !(raw && showPreprocessing != nil) else {
            throw ValidationError("--raw leaves no preprocessing for --show-preprocessing to show")
        }
        if let showPreprocessing {
            try ValidationError.ofSettings { try PreprocessingPictures.check(showPreprocessing) }
        }
    }

    func run() throws {
        let list = ImageList(files)
        if let showPreprocessing {
            let target = URL(fileURLWithPath: showPreprocessing)
            for image in list.entries {
                try ValidationError.requireOther(
                    "--show-preprocessing", target, than: ["the images": image.url])
            }
        }
        let model = try Classifier(
            contentsOf: ModelChoice.file(named: classifier.model, in: output), options: classifier)
        let run = ImageListRun(
            model, of: list, top: min(top, model.classNames.count), isRaw: raw, threads: threads.count)
        guard try perform(run).failed == 0 else { throw ExitCode(ExitStatus.failure) }
    }

    /// Writes the predictions; unreadable files and a summary go to standard error.
    private func perform(_ run: ImageListRun) throws -> ImageListRun.Summary {
        let (errors, start) = (Terminal(.error), ContinuousClock.now)
        for remark in run.list.remarks { errors.write(.note(remark)) }
        let line = ProgressLine(errors)
        defer { line.end(nil) }
        let format = format(run)
        var pictures = showPreprocessing.map { PreprocessingPictures(URL(fileURLWithPath: $0)) }
        typealias Drawing = (ImageList.Entry, [Preprocessing.Stage]) throws -> PreprocessingStrip.Strip
        let drawing: Drawing? = pictures == nil ? nil : { try PreprocessingStrip.Strip($0, stages: $1) }
        var lines: [String] = []
        let summary = try run.run(drawing: drawing, drawn: { try pictures?.add($0) }) { event in
            switch event {
            case .failed(let error):
                line.end(nil)
                errors.write("fashion: \(error)".shown + "\n")
            case .began(let total):
                if total > 0, let header = format.header { print(header) }
            case .predicted(let name, let prediction): lines.append(try format.line(prediction, of: name))
            case .batchEnded(let done, let total):
                line.end(nil)
                if !lines.isEmpty { print(lines.joined(separator: "\n")) }
                lines = []
                try StandardOutput.check()
                line.update("Predicting", done: done, total: total, since: start)
            }
        }
        line.end(nil)
        if let message = try pictures?.finish() { errors.write(message + "\n") }
        if summary.images > 0 {
            errors.write(run.classifier.preparationNotice(of: run.list, isRaw: run.isRaw))
            errors.write(run.classifier.calibrationNotice)
        }
        errors.write(run.classifier.outlierCheckNotice)
        if summary.isWorthSaying { errors.write(summary.text + "\n") }
        return summary
    }

    private func format(_ run: ImageListRun) -> PredictionFormat {
        if json { return .json }
        return csv ? .csv(top: run.top) : .table(of: run.list, by: run.classifier)
    }
}
