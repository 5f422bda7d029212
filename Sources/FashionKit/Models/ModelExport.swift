import FashionConfiguration
import FashionCore
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Exports models in one format and describes the written file.
public struct ModelExport: Sendable {
    /// The export format.
    public let format: ExportFormat
    /// Whether the exported network takes pixels as bytes, in formats that hold the computation.
    public var embedsPreprocessing = false
    /// Whether batch normalisation is folded into the layers before it.
    public var foldsBatchNormalization = false
    /// Whether the weights include the model's temperature.
    public var isCalibrated = true

    /// Creates an export that keeps batch normalisation and calibrates probabilities.
    public init(as format: ExportFormat) { self.format = format }

    /// Checks that the format supports the options.
    /// - Throws: `SettingConflict`.
    public func validate() throws {
        if foldsBatchNormalization, !format.canFold {
            throw SettingConflict(
                "--fold-batch-norm: is for \(ExportFormat.list(where: \.canFold)), the format is \(format.rawValue)"
            )
        }
        if embedsPreprocessing, !format.canPreprocess {
            throw SettingConflict(
                "--embed-preprocessing: is for \(ExportFormat.list(where: \.canPreprocess)), the format is "
                    + format.rawValue)
        }
    }

    /// Writes a model, reads the file back and compares it with the model.
    ///
    /// A model from another program whose pixel scale is known gets metadata, so that the file records the scale too.
    /// - Parameters:
    ///   - model: the model as it was saved.
    ///   - source: the model's file, named in errors.
    ///   - target: the file to write, atomically.
    /// - Returns: several lines that say what was written, without a trailing newline.
    /// - Throws: `FileError` that names the file and the difference,
    ///   or the model whose batch normalisation cannot be folded.
    public func write(_ model: Model, of source: URL, to target: URL) throws -> String {
        var saved = model
        if saved.pixelScaleOrigin != .assumed {
            saved.describe(classNames: [], program: FashionVersion.current)
        }
        let folding = try prepared(saved, of: source).export(
            to: target, as: format, embedsPreprocessing: embedsPreprocessing, calibrated: isCalibrated)
        let size = try FileManager.default.attributesOfItem(atPath: target.path)[.size] as? Int ?? 0
        let notes = [preprocessingNote(saved), note(folding), foreignNote(model)].compactMap(\.self)
        return
            ([
                "\(format.title): \(target.path) (\(Formatting.bytes(Double(size))))",
                "Read back and compared: nothing is missing, nothing has changed",
            ] + saved.remarks.map { "Note: \($0)".shownOnOneLine } + notes.map { "Note: \($0)" })
            .joined(separator: "\n")
    }

    private func prepared(_ model: Model, of source: URL) throws -> Model {
        guard foldsBatchNormalization else { return model }
        do {
            return try model.foldingBatchNormalization()
        } catch let error as GraphError {
            throw FileError(source, "\(error)")
        }
    }

    private func preprocessingNote(_ model: Model) -> String? {
        guard embedsPreprocessing, model.metadata?.preparation == nil else { return nil }
        return
            "the graph takes images of the network's size; a graph cannot hold the way from photographs that predict "
            + "has for this model (trimming, sharpening, negating)"
    }

    private func note(_ folding: TemperatureFolding) -> String? {
        switch folding {
        case .none: nil
        case .folded(let temperature, let layer):
            "probabilities are calibrated: the weights of \(layer) are divided by the temperature "
                + "\(Formatting.decimal(temperature, 3)); --uncalibrated leaves them as they are"
        case .impossible(let temperature):
            "probabilities are the network's own: no last layer can hold the temperature "
                + "\(Formatting.decimal(temperature, 3)); divide the logits by it"
        }
    }

    /// Returns what the file of a model from another program does not record.
    private func foreignNote(_ model: Model) -> String? {
        guard model.metadata == nil else { return nil }
        guard model.pixelScaleOrigin == .assumed else {
            return "the model's file does not say what its classes are called; it takes pixels as "
                + model.pixelScale.title
        }
        return "the model's file says neither what its classes are called nor how pixels are scaled"
            + (embedsPreprocessing
                ? "; they are multiplied by 1/255 (--input-scale says otherwise)"
                : "; --input-scale says how, and the export keeps it")
    }
}
