import ArgumentParser
import FashionKit
import Foundation

/// `fashion export`: writes a saved model in another program's format.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a saved model as a file for other programs.",
        discussion: """
            What was written is read back and compared with the model. The same model gives the same bytes.

            onnx         for ONNX Runtime; batch norm kept or folded
            h5           for Keras 2.15 and 3, to go on training there too
            keras        the archive of Keras 3
            safetensors  weights for PyTorch, in its layout and under its names
            """)

    @Option(
        help: ArgumentHelp(
            "The model (default: saved_model/best_model.h5, else the one that comes with the program).",
            valueName: "file"))
    var model: String?

    @Option(help: .architecture) var architecture: Architecture?

    @OptionGroup var inputScale: InputScaleOption

    @Option(help: "The format (default: the ending of --output says it).")
    var format: ExportFormat?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write (default with --format: beside the model, with the ending of the format).",
            valueName: "file"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Also write so many test images, their probabilities and a script that compares, into a folder beside the file.",
            valueName: "number"))
    var examples: Int?

    @Option(
        help: ArgumentHelp(
            "Instead of writing, compare a file that somebody has changed with the model.", valueName: "file")
    )
    var verify: String?

    @Option(
        help: ArgumentHelp(
            "The folder with the data of --examples and --verify; by default that of the model's training, or the usual places.",
            valueName: "folder"))
    var data: String?

    @Flag var batchNormalization = BatchNormalizationExport.keepBatchNorm

    @Flag(
        help: """
            Take pixels as bytes, [N, height, width] or in colour [N, height, width, 3], instead of scaled numbers (onnx only).
            """)
    var embedPreprocessing = false

    @Flag(
        help: """
            Leave the weights as they are, instead of dividing the last layer's by the temperature that calibrates the model.
            """)
    var uncalibrated = false

    func validate() throws {
        if verify != nil {
            for (flag, isGiven) in [
                ("--output", output != nil), ("--format", format != nil), ("--examples", examples != nil),
                ("--embed-preprocessing", embedPreprocessing), ("--uncalibrated", uncalibrated),
                ("--fold-batch-norm", batchNormalization == .foldBatchNorm),
            ] where isGiven {
                throw ValidationError("--verify: expected no \(flag), since nothing is written")
            }
            return
        }
        guard output != nil || format != nil else {
            throw ValidationError(
                "--output: expected the file to write, or --verify with a file to compare, or --format to write beside the model"
            )
        }
        let format = try resolveFormat()
        if let examples {
            guard 1...10_000 ~= examples else {
                throw ValidationError("--examples: expected 1 to 10000, found \(examples)")
            }
            guard format != .safetensors else {
                throw ValidationError(
                    "--examples: expected onnx, h5 or keras, found safetensors, whose files hold no network to apply"
                )
            }
        } else if data != nil {
            throw ValidationError("--data: expected --examples or --verify, which need images")
        }
        try ValidationError.ofSettings { try export(as: format).validate() }
    }

    private func export(as format: ExportFormat) -> ModelExport {
        var export = ModelExport(as: format)
        export.embedsPreprocessing = embedPreprocessing
        export.foldsBatchNormalization = batchNormalization == .foldBatchNorm
        export.isCalibrated = !uncalibrated
        return export
    }

    func run() throws {
        let source = try ModelChoice.file(named: model, in: ".")
        if let verify { return try compare(URL(fileURLWithPath: verify), with: source) }
        let format = try resolveFormat()
        let target = target(of: source, as: format)
        try ValidationError.requireOther("--output", target, than: ["the model itself": source])
        try WholeFile.requireReplaceable(target)
        var saved = try read(source)
        // An earlier export is made anew; nothing else that was not named is replaced.
        if output == nil, !format.isEarlierExport(target, of: saved) {
            try ValidationError.requireNew("--output", target)
        }
        if format == .onnx, let problem = saved.graph.scoreProblem { throw FileError(source, "\(problem)") }
        inputScale.apply(to: &saved)
        if saved.pixelScaleOrigin == .chosen { Terminal(.error).write(saved.scaleNotice(of: source)) }
        // Before the file: data that does not fit is refused before anything is written.
        let examples = try examples.map {
            try ExportExamples(
                saved, exportedTo: target, images: images($0, for: saved, source), calibrated: !uncalibrated)
        }
        try examples?.requireReplaceable()
        print(try export(as: format).write(saved, of: source, to: target))
        if let examples {
            try examples.write()
            let place = examples.folder.path
            print("Examples: \(examples.count) test images in \(place) (python check.py compares)")
        }
    }

    /// Returns the file that `--output` names, or else the model's with the ending of the format: beside the model, or
    /// in the current folder for the model that comes with the program.
    private func target(of source: URL, as format: ExportFormat) -> URL {
        if let output { return URL(fileURLWithPath: output) }
        let name = source.deletingPathExtension().lastPathComponent + ".\(format.rawValue)"
        return Self.isShipped(source)
            ? URL(fileURLWithPath: name) : source.deletingLastPathComponent().appendingPathComponent(name)
    }

    /// Whether a file is the model that comes with the program.
    private static func isShipped(_ file: URL) -> Bool {
        ShippedModel.file.map(file.isSameFile) ?? false
    }

    /// Returns the first `count` test images of the data that `--data` names, that the model's training recorded, or
    /// that lies in the usual places.
    /// - Throws: `FileError` when images or classes do not fit the model.
    private func images(_ count: Int, for model: Model, _ file: URL) throws -> ImageSet {
        var reading = ImageReading(matching: model)
        reading.cache = CacheFolder.of("images")
        let place = data ?? OutputFolder(".", resultsOf: file).recordedData(of: file)
        let dataset = try DataLoading(folder: place, reading: reading, model: model).load()
        return try dataset.examples(count, for: model, in: file, isChosen: data != nil)
    }

    private func read(_ file: URL) throws -> Model {
        try ValidationError.ofSettings { try ModelFile.read(file, of: architecture).model }
    }

    private func compare(_ file: URL, with source: URL) throws {
        var saved = try read(source)
        inputScale.apply(to: &saved)
        let outcome = try ExportVerification(saved).compare(file) {
            try images(ExportVerification.images, for: saved, source)
        }
        print(try outcome.text(of: file, beside: source))
    }

    private func resolveFormat() throws -> ExportFormat {
        let output = output ?? ""
        let named = ExportFormat(endingOf: URL(fileURLWithPath: output))
        if let format, let named, format != named {
            throw ValidationError(
                "--format: expected \(named.rawValue), which the ending of \(output) names, found \(format.rawValue)"
            )
        }
        guard let format = format ?? named else {
            throw ValidationError(
                "--format: expected one of \(ExportFormat.list), since the ending of \(output) names none of them"
            )
        }
        return format
    }
}

extension ExportFormat: ExpressibleByArgument {}

/// The treatment of batch normalisation.
enum BatchNormalizationExport: EnumerableFlag {
    case keepBatchNorm, foldBatchNorm

    static func help(for value: Self) -> ArgumentHelp? {
        switch value {
        case .keepBatchNorm: "Keep batch normalisation as layers of its own."
        case .foldBatchNorm: "Make batch normalisation part of the layers before it, for inference."
        }
    }
}
