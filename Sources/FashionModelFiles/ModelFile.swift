import FashionCore
import FashionNetworks
import Foundation

/// A model file of any kind that this program reads: the model, and what the file says of itself.
public struct ModelFile: Sendable, Equatable {
    /// How a model is stored.
    public enum Format: String, Sendable, CaseIterable {
        /// Keras' legacy HDF5 file with a network and its weights.
        case hdf5 = "Keras HDF5 model (.h5)"
        /// Keras 3's archive.
        case archive = "Keras archive (.keras)"
        /// An HDF5 file of Keras that holds weights only.
        case weights = "Keras weights (.h5), without a network"
        /// A state dictionary of PyTorch.
        case stateDictionary = "PyTorch state dictionary, without a network"
    }

    /// Network, weights and description.
    public let model: Model
    /// How it is stored.
    public let format: Format
    /// Version of Keras that wrote the file, or whose layout it has; nil where the file does not tell.
    public let kerasVersion: String?

    /// Reads a file; which kind it is, its first bytes tell and not its name (`ContentKind`).
    /// - Parameters:
    ///   - url: the file.
    ///   - graph: gives the network for a file that holds weights only, and is not called for others; nil refuses
    ///     such a file.
    /// - Throws: `FileError` that names the file, the place, what was expected and what was found, or what `graph`
    ///   throws.
    public static func read(_ url: URL, weightsFor graph: (() throws -> Graph)? = nil) throws -> ModelFile {
        if try StateDictionary.isPresent(in: url) {
            let dictionary = try StateDictionary(contentsOf: url)
            guard let graph = try graph?() else {
                throw FileError(
                    url,
                    "holds \(dictionary.tensors.count) tensors of PyTorch and no network; name the network with "
                        + "--architecture")
            }
            let model = Model(graph: graph, weights: try dictionary.weights(of: graph, in: url))
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
