import FashionCore
import FashionNetworks
import Foundation

/// Keras' legacy HDF5 files (`best_model.h5`): written so that tf.keras 2.15 and Keras 3 can open them, and read from
/// either.
///
/// The root's attributes `model_config` and `training_config` describe the network and how to resume training. The
/// group `model_weights` contains the weights. `fashion_metadata` is an attribute of this program that other programs
/// ignore.
public enum KerasHDF5 {
    private static let metadataAttribute = "fashion_metadata"

    /// Writes a model atomically. Equal models give equal bytes.
    /// - Parameters:
    ///   - training: the configuration with which Keras would resume training; nil to omit it.
    /// - Throws: `FileError` that names the file, and the layer whose weight is missing or of another size.
    public static func write(_ model: Model, to url: URL, training: KerasTraining? = KerasTraining()) throws {
        try KerasProblem.naming(url, "the model") {
            let configuration = try KerasConfiguration.json(of: model.graph).text()
            let image = try HDF5File.image(for: url) { root in
                try root.write(KerasWeights.kerasVersion, attribute: "keras_version")
                try root.write("tensorflow", attribute: "backend")
                try root.write(configuration, attribute: "model_config")
                if let training {
                    try root.write(training.json(.legacy).text(), attribute: "training_config")
                }
                if let metadata = model.metadata {
                    try root.write(metadata.json().text(), attribute: metadataAttribute)
                }
                try root.makeGroup("model_weights") { group in
                    try KerasWeights.write(model.weights, of: model.graph, to: group)
                }
            }
            try WholeFile.write(image, to: url)
        }
    }

    /// Reads a model; the graph is built from the file's own configuration.
    /// - Throws: `FileError` that names the file, and the layer and option that is not supported, or the weight that is
    ///   missing or has another shape.
    public static func read(_ url: URL) throws -> Model {
        try read(HDF5Image(contentsOf: url), of: url).model
    }

    /// Reads a model from the bytes of a file; `url` is for error messages.
    static func read(_ data: Data, from url: URL) throws -> Model {
        try read(HDF5Image(data, of: url), of: url).model
    }

    /// Reads a whole model, or weights without a network.
    /// - Parameter graph: returns the network for a file that contains only weights, in Keras' older layout or in its
    ///   newer one; nil rejects such a file.
    static func read(
        _ image: HDF5Image, of url: URL, weightsFor graph: (() throws -> Graph)? = nil
    ) throws -> ModelFile {
        let root = try image.root()
        guard let configuration = try root.string(attribute: "model_config") else {
            return try readWeights(root, of: url, for: graph)
        }
        let version = try root.string(attribute: "keras_version")
        let network = try KerasProblem.naming(url, "model_config") {
            try KerasConfigurationReader(JSONValue(parsing: configuration), kerasVersion: version)
        }
        let weights = try KerasWeights.read(
            network.owners, from: root.group("model_weights"), kerasVersion: version)
        let metadata = try root.string(attribute: metadataAttribute).map { text in
            try KerasProblem.naming(url, metadataAttribute) {
                try ModelMetadata(json: JSONValue(parsing: text))
            }
        }
        let model = Model(network, weights: weights, metadata: metadata)
        try model.requireVariances(in: url)
        return ModelFile(
            model: model, format: .hdf5, kerasVersion: version)
    }

    private static func readWeights(
        _ root: HDF5Group, of url: URL, for graph: (() throws -> Graph)?
    ) throws -> ModelFile {
        let isOlder = try root.strings(attribute: "layer_names") != nil || root.contains("layer_names0")
        guard isOlder || KerasVariables.areIn(root) || root.contains("model_weights") else {
            throw FileError(url, "has no model_config: it is not a model that Keras saved")
        }
        guard let graph else {
            throw FileError(
                url,
                "has no model_config: it holds weights without a network; name the architecture that they are for"
            )
        }
        let network = try graph()
        let weights =
            isOlder
            ? try KerasWeights.readInOrder(of: network, from: root)
            : try KerasVariables.read(KerasOwner.list(of: network), from: root)
        let model = Model(graph: network, weights: weights)
        try model.requireVariances(in: url)
        return ModelFile(
            model: model, format: .weights, kerasVersion: try root.string(attribute: "keras_version"))
    }
}
