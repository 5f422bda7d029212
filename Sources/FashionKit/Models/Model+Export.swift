import Foundation
import ModelFiles

extension Model {
    /// Writes the model in a format of other programs, reads the file back and compares it with the model.
    ///
    /// The same model gives the same bytes; the file is replaced as a whole.
    /// - Parameter embedsPreprocessing: whether the network takes pixels as bytes, in formats that hold the computation.
    /// - Throws: `FileError` that names the file and what differs.
    public func export(to file: URL, as format: ExportFormat, embedsPreprocessing: Bool = false) throws {
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
