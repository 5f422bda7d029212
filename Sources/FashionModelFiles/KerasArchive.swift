import FashionCore
import FashionNetworks
import Foundation

/// Keras 3's archives (`model.keras`): zip files with `metadata.json`, `config.json` and `model.weights.h5`.
///
/// Only these three names are looked up, and nothing is unpacked to the disk. The model's ``ModelMetadata`` is the
/// value of the key `fashion_metadata` of `metadata.json`, which Keras ignores when it loads a model; a fourth entry
/// would make Keras unpack the whole archive in search of assets.
public enum KerasArchive {
    private static let metadataEntry = "metadata.json"
    private static let configurationEntry = "config.json"
    private static let weightsEntry = "model.weights.h5"
    private static let metadataKey = "fashion_metadata"
    /// The version of Keras that has this layout.
    private static let kerasVersion = "3.15.1"
    /// The maximum size of a JSON entry in bytes, more than that of any supported network.
    private static let largestText = 1 << 24

    /// Writes a model atomically. Equal models give equal bytes.
    /// - Parameters:
    ///   - training: the configuration with which Keras would resume training; nil to omit it.
    /// - Throws: `FileError` that names the file, and the layer whose weight is missing or of another size.
    public static func write(_ model: Model, to url: URL, training: KerasTraining? = KerasTraining()) throws {
        try KerasProblem.naming(url, "the model") {
            var configuration = try KerasConfiguration.json(of: model.graph, .archive).object ?? [:]
            let shape = KerasConfiguration.batchShape(model.graph.inputShape)
            configuration["build_config"] = .object(["input_shape": shape])
            if let training { configuration["compile_config"] = training.json(.archive) }
            var metadata = ["keras_version": JSONValue.string(kerasVersion)]
            if let ours = model.metadata { metadata[metadataKey] = try ours.json() }
            let weights = try HDF5File.image(for: url) { root in
                try KerasVariables.write(model.weights, of: model.graph, to: root)
            }
            let archive = try ZipWriter.archive(
                of: [
                    ZipWriter.Entry(
                        name: metadataEntry, content: Data(JSONValue.object(metadata).text().utf8)),
                    ZipWriter.Entry(
                        name: configurationEntry, content: Data(JSONValue.object(configuration).text().utf8)),
                    ZipWriter.Entry(name: weightsEntry, content: weights),
                ], for: url)
            try WholeFile.write(archive, to: url)
        }
    }

    /// Reads a model written by Keras 2.15, Keras 3 or this program; the graph is built from the file's own
    /// configuration.
    /// - Throws: `FileError` that names the file, the entry, and the layer and option that is not supported, or the
    ///   weight that is missing or has another shape.
    public static func read(_ url: URL) throws -> Model {
        try read(ZipReader(contentsOf: url), from: url).model
    }

    /// Reads a model from the bytes of a file; `url` is for error messages.
    static func read(_ data: Data, from url: URL) throws -> ModelFile {
        try read(ZipReader(data, of: url), from: url)
    }

    static func read(_ archive: ZipReader, from url: URL) throws -> ModelFile {
        guard [configurationEntry, metadataEntry, weightsEntry].contains(where: archive.contains) else {
            throw FileError(url, ZipContents(names: archive.names).sentence)
        }
        let metadata = try KerasProblem.naming(url, metadataEntry) {
            let object = try archive.contains(metadataEntry) ? json(metadataEntry, in: archive).object : nil
            return (
                version: object?["keras_version"]?.string,
                ours: try object?[metadataKey].map(ModelMetadata.init(json:))
            )
        }
        let network = try KerasProblem.naming(url, configurationEntry) {
            try KerasConfigurationReader(
                json(configurationEntry, in: archive), kerasVersion: metadata.version)
        }
        let weights = try archive.bytes(of: weightsEntry, atMost: HDF5Image.largestSize)
        let numbers = try KerasProblem.prefixing(url, weightsEntry) {
            try KerasVariables.read(network.owners, from: HDF5Image(weights, of: url).root())
        }
        let model = Model(network, weights: numbers, metadata: metadata.ours)
        try model.requireVariances(in: url)
        return ModelFile(model: model, format: .archive, kerasVersion: metadata.version)
    }

    private static func json(_ entry: String, in archive: ZipReader) throws -> JSONValue {
        let data = try archive.contents(of: entry, atMost: largestText)
        guard let text = String(validating: data, as: UTF8.self) else {
            throw KerasConfigurationError("is not UTF-8")
        }
        return try JSONValue(parsing: text)
    }
}
