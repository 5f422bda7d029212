import FashionCore
import FashionModelFiles
import FashionNetworks
import Foundation

extension Model {
    /// Writes the model in an export format, reads the file back and compares it with the model.
    ///
    /// The same model gives the same bytes; the file is written atomically.
    /// - Parameters:
    ///   - embedsPreprocessing: whether the exported network takes
    ///     pixels as bytes, in formats that hold the computation.
    ///   - calibrated: whether the weights include the model's temperature, so that the probabilities equal those of
    ///     `Classifier`; otherwise they are the network's own.
    /// - Returns: how the temperature was folded.
    /// - Throws: `FileError` that names the file and what differs.
    @discardableResult
    public func export(
        to file: URL, as format: ExportFormat, embedsPreprocessing: Bool = false, calibrated: Bool = true
    ) throws -> TemperatureFolding {
        var model = self
        let folding: TemperatureFolding
        do {
            folding = calibrated ? try model.foldTemperature() : .none
            if !calibrated { try model.unfoldTemperature() }
        } catch let error as GraphError {
            throw FileError(file, "\(error)")
        }
        try model.write(to: file, as: format, embedsPreprocessing: embedsPreprocessing)
        return folding
    }

    private func write(to file: URL, as format: ExportFormat, embedsPreprocessing: Bool) throws {
        switch format {
        case .onnx:
            try ONNXFile.write(self, to: file, embedsPreprocessing: embedsPreprocessing)
            try ONNXFile.verify(file, holds: self, embedsPreprocessing: embedsPreprocessing)
        case .h5:
            try KerasHDF5.write(self, to: file)
            try ModelFile.verify(file, holds: self)
        case .keras:
            try KerasArchive.write(self, to: file)
            try ModelFile.verify(file, holds: self)
        case .safetensors:
            try SafetensorsFile.write(self, to: file)
            try SafetensorsFile.verify(file, holds: self)
        }
    }
}
