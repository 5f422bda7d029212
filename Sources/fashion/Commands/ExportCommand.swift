import ArgumentParser
import FashionKit
import Foundation

/// `fashion export`: a saved model as a file for other programs.
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

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
    var output: String

    @Flag var batchNormalization = BatchNormalizationExport.keepBatchNorm

    @Flag(help: "Take pixels as bytes, [N, 28, 28], instead of scaled numbers (onnx only).")
    var embedPreprocessing = false

    func validate() throws {
        let format = try resolveFormat()
        if batchNormalization == .foldBatchNorm, !format.canFold {
            throw ValidationError(
                "--fold-batch-norm: is for \(ExportFormat.list(where: \.canFold)), the format is \(format.rawValue)"
            )
        }
        if embedPreprocessing, !format.canPreprocess {
            throw ValidationError(
                "--embed-preprocessing: is for \(ExportFormat.list(where: \.canPreprocess)), the format is "
                    + format.rawValue)
        }
    }

    func run() throws {
        let format = try resolveFormat()
        let source = ModelChoice.file(named: model, in: ".")
        guard source.resolvingSymlinksInPath() != target.resolvingSymlinksInPath() else {
            throw ValidationError("--output: expected another file than the model itself, found \(output)")
        }
        try WholeFile.requireReplaceable(target)
        var saved = try ModelFile.read(source, of: architecture).model
        inputScale.apply(to: &saved)
        let isForeign = saved.metadata == nil
        if saved.pixelScaleOrigin != .assumed {
            saved.describe(classNames: [], program: Fashion.version)
        }
        let model = try prepared(saved, from: source)
        try model.export(to: target, as: format, embedsPreprocessing: embedPreprocessing)
        try report(format, saved, isForeign: isForeign)
    }

    private var target: URL { URL(fileURLWithPath: output) }

    private func resolveFormat() throws -> ExportFormat {
        if let format { return format }
        guard let format = ExportFormat(endingOf: target) else {
            throw ValidationError(
                "--format: expected one of \(ExportFormat.list), since the ending of \(output) names none of them"
            )
        }
        return format
    }

    /// The model with batch normalisation as the flags want it.
    private func prepared(_ saved: Model, from source: URL) throws -> Model {
        guard batchNormalization == .foldBatchNorm else { return saved }
        do {
            return try saved.foldingBatchNormalization()
        } catch let error as GraphError {
            throw FileError(source, "\(error)")
        }
    }

    private func report(_ format: ExportFormat, _ saved: Model, isForeign: Bool) throws {
        let size = try FileManager.default.attributesOfItem(atPath: target.path)[.size] as? Int ?? 0
        print("\(format.title): \(target.path) (\(Formatting.bytes(Double(size))))")
        print("Read back and compared: nothing is missing, nothing has changed")
        for remark in saved.remarks { print("Note: \(remark)".shownOnOneLine) }
        if isForeign, saved.pixelScaleOrigin == .assumed {
            print(
                "Note: the model's file says neither what its classes are called nor how pixels are scaled"
                    + (embedPreprocessing
                        ? "; they are multiplied by 1/255 (--input-scale says otherwise)"
                        : "; --input-scale says how, and the export keeps it"))
        } else if isForeign {
            print(
                "Note: the model's file does not say what its classes are called; it takes pixels as "
                    + saved.pixelScale.title)
        }
    }
}

extension ExportFormat: ExpressibleByArgument {}

/// What becomes of batch normalisation.
enum BatchNormalizationExport: EnumerableFlag {
    case keepBatchNorm, foldBatchNorm

    static func help(for value: Self) -> ArgumentHelp? {
        switch value {
        case .keepBatchNorm: "Keep batch normalisation as layers of its own."
        case .foldBatchNorm: "Make batch normalisation part of the layers before it, for inference."
        }
    }
}
