import FashionCore
import FashionNetworks
import Foundation

/// A model file of any supported format: the model, and information about the file.
public struct ModelFile: Sendable, Equatable {
    /// The format of a model file.
    public enum Format: String, Sendable, CaseIterable {
        /// Keras' legacy HDF5 file with a network and its weights.
        case hdf5 = "Keras HDF5 model (.h5)"
        /// Keras 3's archive.
        case archive = "Keras archive (.keras)"
        /// An HDF5 file of Keras that contains only weights.
        case weights = "Keras weights (.h5), without a network"
        /// A state dictionary of PyTorch.
        case stateDictionary = "PyTorch state dictionary, without a network"
    }

    /// The network, its weights and metadata.
    public let model: Model
    /// The format of the file.
    public let format: Format
    /// The version of Keras that wrote the file or has its layout; nil when the file does not contain it.
    public let kerasVersion: String?

    /// Reads a file; its format is detected from the contents, not the file name (`ContentKind`).
    /// - Parameters:
    ///   - url: the file.
    ///   - graph: returns the network for a file that contains only weights, and is not called for others; nil rejects
    ///     such a file.
    ///   - ignoresOthers: whether a state dictionary may have tensors that the network does not, as Keras' files may;
    ///     for backbones.
    /// - Throws: `FileError` that names the file, the position, what was expected and what was found, or the errors of
    ///   `graph`.
    public static func read(
        _ url: URL, ignoresOthers: Bool = false, weightsFor graph: (() throws -> Graph)? = nil
    ) throws -> ModelFile {
        if try StateDictionary.isPresent(in: url) {
            let dictionary = try StateDictionary(contentsOf: url)
            guard let graph = try graph?() else {
                throw FileError(
                    url,
                    "holds \(dictionary.tensors.count) tensors of PyTorch and no network; name the network with "
                        + "--architecture")
            }
            let metadata = try KerasProblem.naming(url, SafetensorsContents.metadataKey) {
                try ModelMetadata(texts: dictionary.texts)
            }
            let model = Model(
                graph: graph,
                weights: try dictionary.weights(of: graph, in: url, ignoresOthers: ignoresOthers),
                metadata: metadata)
            try model.requireVariances(in: url)
            return ModelFile(model: model, format: .stateDictionary, kerasVersion: nil)
        }
        let kind = try ContentKind(of: url)
        guard kind == .hdf5 || kind == .zip else { throw FileError(url, kind.sentence(for: .model)) }
        if kind == .hdf5 {
            return try KerasHDF5.read(HDF5Image(contentsOf: url), of: url, weightsFor: graph)
        }
        return try KerasArchive.read(ZipReader(contentsOf: url), from: url)
    }
}
