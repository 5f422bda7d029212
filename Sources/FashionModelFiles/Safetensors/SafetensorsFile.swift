import FashionCore
import FashionNetworks
import Foundation

/// Weights for PyTorch, in the safetensors format (https://github.com/huggingface/safetensors).
///
/// The file holds weights without a network: kernels as OIHW and `(out, in)`, named like the state of a module whose
/// attributes have the names of the layers. `Documentation/Export.md` has such a module for the reference network.
public enum SafetensorsFile {
    /// Writes a model's weights atomically. Equal models give equal bytes.
    /// - Throws: `FileError` that names the file, and the layer that cannot be written.
    public static func write(_ model: Model, to url: URL) throws {
        try WholeFile.write(contents(of: model, for: url).data(), to: url)
    }

    /// Reads a file back and compares every name, shape and number with those of the model.
    /// - Throws: `FileError` that names the file and the first difference.
    public static func verify(_ url: URL, holds model: Model) throws {
        let expected = try contents(of: model, for: url)
        let found = try SafetensorsContents(contentsOf: url)
        guard found != expected else { return }
        let place =
            zip(found.tensors, expected.tensors).first { $0 != $1 }.map { $1.name } ?? "its description"
        throw FileError(url, "does not hold the model: \(place) differs")
    }

    private static func contents(of model: Model, for url: URL) throws -> SafetensorsContents {
        try KerasProblem.naming(url, "the model") {
            // Libraries built on PyTorch look for this entry.
            let metadata = try model.texts().merging(["format": "pt"]) { $1 }
            return SafetensorsContents(metadata: metadata, tensors: try PyTorchNames.tensors(of: model))
        }
    }
}
