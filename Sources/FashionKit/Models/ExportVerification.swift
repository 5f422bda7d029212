import FashionCore
import FashionData
import FashionInference
import FashionModelFiles
import FashionNetworks
import Foundation

/// Compares a file that another program may have changed with the model that it was exported from.
public struct ExportVerification {
    /// The result of a comparison.
    public enum Outcome: Equatable, Sendable {
        /// The file equals the model, bit for bit; `export` says how it was exported.
        case same(export: String)
        /// Both were applied to images: the number of images, of those with the same predicted class, and the largest
        /// difference of a probability.
        case compared(images: Int, sameClass: Int, furthest: Float)

        /// Returns one line that says how closely the file agrees with the model.
        /// - Parameters:
        ///   - file: the compared file.
        ///   - source: the model's file.
        /// - Throws: `FileError` that names the file, for differences of ``ExportVerification/tolerance`` or more.
        public func text(of file: URL, beside source: URL) throws -> String {
            switch self {
            case .same(let export): return "\(file.path): is \(source.path), exported \(export)"
            case .compared(let images, let same, let furthest):
                let figures =
                    "\(same) of \(images) test images in the same class, largest difference of a probability \(furthest)"
                guard furthest < tolerance else {
                    throw FileError(
                        file,
                        "is not \(source.path): expected differences below \(tolerance), found \(figures)")
                }
                return "\(file.path): computes what \(source.path) does: \(figures)"
            }
        }
    }

    /// The limit below which probabilities may differ.
    public static let tolerance: Float = 1e-4

    /// The number of images that suffices for a comparison.
    public static let images = 200

    private let model: Model

    /// Creates a comparison with a model.
    /// - Parameter model: the model as it was saved.
    public init(_ model: Model) { self.model = model }

    /// Compares a file with the model.
    ///
    /// Keras files are applied to images, calibrated if they are meant to be. This library cannot apply ONNX files, and
    /// safetensors files hold no network; these are compared with every way in which the model can be exported.
    /// - Parameter images: returns images of the network's size; it is called only for Keras files.
    /// - Throws: `FileError` that names the file, and the first difference if the file cannot be applied.
    public func compare(_ file: URL, images: () throws -> ImageSet) throws -> Outcome {
        switch try Self.format(of: file) {
        case .onnx: return .same(export: try exported(file, as: .onnx))
        case .safetensors: return .same(export: try exported(file, as: .safetensors))
        case .h5, .keras: return try applied(file, images())
        }
    }

    private static func format(of file: URL) throws -> ExportFormat {
        // The extension decides only between files that cannot be told apart by their first bytes.
        let kind = try ContentKind(of: file)
        if kind == .hdf5 || kind == .zip { return kind == .hdf5 ? .h5 : .keras }
        guard let format = ExportFormat(endingOf: file), format == .onnx || format == .safetensors else {
            throw FileError(
                file, "expected a file of Keras, or one whose name ends in .onnx or .safetensors")
        }
        return format
    }

    private func applied(_ file: URL, _ images: ImageSet) throws -> Outcome {
        var changed = try ModelFile.read(file).model
        if changed.pixelScaleOrigin == .assumed { changed.choose(model.pixelScale) }
        let classifier = try Classifier(changed, of: file)
        let (ours, other) = try (
            Classifier(model).probabilities(of: images),
            classifier.probabilities(of: images)
        )
        guard ours.count == other.count else {
            throw FileError(
                file,
                "expected \(ours.count / max(images.count, 1)) classes, found "
                    + "\(other.count / max(images.count, 1))")
        }
        let classes = ours.count / max(images.count, 1)
        func best(_ numbers: [Float], _ image: Int) -> Int? {
            (0..<classes).max { numbers[image * classes + $0] < numbers[image * classes + $1] }
        }
        return .compared(
            images: images.count,
            sameClass: (0..<images.count).count { best(ours, $0) == best(other, $0) },
            furthest: zip(ours, other).reduce(0) { max($0, abs($1.0 - $1.1)) })
    }

    /// Returns, in words, how the model was exported to give exactly this file.
    private func exported(_ file: URL, as format: ExportFormat) throws -> String {
        var first: FileError?
        // As an export does, so that the file has the scale of a foreign model too.
        var model = model
        if model.pixelScaleOrigin != .assumed {
            model.describe(classNames: [], program: FashionVersion.current)
        }
        for calibrated in [true, false] {
            for folds in [false, true] {
                for embeds in format.canPreprocess ? [false, true] : [false] {
                    var exported = folds ? try model.foldingBatchNormalization() : model
                    if calibrated {
                        _ = try exported.foldTemperature()
                    } else {
                        try exported.unfoldTemperature()
                    }
                    do {
                        if format == .onnx {
                            try ONNXFile.verify(file, holds: exported, embedsPreprocessing: embeds)
                        } else {
                            try SafetensorsFile.verify(file, holds: exported)
                        }
                    } catch let error as FileError {
                        first = first ?? error
                        continue
                    }
                    let flags = [
                        folds ? "--fold-batch-norm" : nil, embeds ? "--embed-preprocessing" : nil,
                        calibrated ? nil : "--uncalibrated",
                    ].compactMap(\.self)
                    return flags.isEmpty ? "without flags" : "with " + flags.joined(separator: " ")
                }
            }
        }
        throw first ?? FileError(file, "does not hold the model")
    }
}
