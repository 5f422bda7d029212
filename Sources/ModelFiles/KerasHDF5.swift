import FashionCore
import Foundation
import NeuralNetwork

/// Keras' legacy HDF5 files (`best_model.h5`): written so that tf.keras 2.15 and Keras 3 open them, read from either.
///
/// The root's attributes `model_config` and `training_config` describe the network and how to go on training;
/// the group `model_weights` holds the weights; `fashion_metadata` is ours, and other programs pass over it.
public enum KerasHDF5 {
    private static let metadataAttribute = "fashion_metadata"

    /// Writes a model, whole or not at all. The same model gives the same bytes.
    /// - Parameters:
    ///   - training: how Keras would go on training; nil leaves it out.
    /// - Throws: ``FileError`` that names the file, and the layer where a weight is missing or of another size.
    public static func write(_ model: Model, to url: URL, training: KerasTraining? = KerasTraining()) throws {
        try naming(url, "the model") {
            let configuration = try KerasConfiguration.json(of: model.graph).text()
            let image = try HDF5File.image(for: url) { root in
                try root.write(KerasWeights.kerasVersion, attribute: "keras_version")
                try root.write("tensorflow", attribute: "backend")
                try root.write(configuration, attribute: "model_config")
                if let training { try root.write(training.json.text(), attribute: "training_config") }
                if let metadata = model.metadata {
                    try root.write(text(of: metadata), attribute: metadataAttribute)
                }
                try root.makeGroup("model_weights") { group in
                    try KerasWeights.write(model.weights, of: model.graph, to: group)
                }
            }
            try WholeFile.write(image, to: url)
        }
    }

    /// Reads a model; the graph is built from the file's own configuration.
    /// - Throws: ``FileError`` that names the file, and the layer and option that this program lacks, or the weight
    ///   that is missing or has another shape.
    public static func read(_ url: URL) throws -> Model {
        try read(HDF5Image(contentsOf: url), from: url)
    }

    /// Reads a model from the bytes of a file; `url` is for errors.
    static func read(_ data: Data, from url: URL) throws -> Model {
        try read(HDF5Image(data, of: url), from: url)
    }

    private static func read(_ image: HDF5Image, from url: URL) throws -> Model {
        let root = try image.root()
        guard let configuration = try root.string(attribute: "model_config") else {
            let isWeightsOnly =
                try root.contains("model_weights") || root.strings(attribute: "layer_names") != nil
            throw FileError(
                url,
                "has no model_config: "
                    + (isWeightsOnly
                        ? "it holds weights without a network" : "it is not a model that Keras saved"))
        }
        let network = try naming(url, "model_config") {
            try KerasConfigurationReader(JSONValue(parsing: configuration))
        }
        let weights = try KerasWeights.read(of: network.graph, from: root.group("model_weights"))
        var model = Model(graph: network.graph, weights: weights)
        model.remarks = network.remarks
        if let text = try root.string(attribute: metadataAttribute) {
            model.metadata = try metadata(from: text, of: url)
        }
        return model
    }

    private static func text(of metadata: ModelMetadata) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(metadata), as: UTF8.self)
    }

    private static func metadata(from text: String, of url: URL) throws -> ModelMetadata {
        do {
            let metadata = try JSONDecoder().decode(ModelMetadata.self, from: Data(text.utf8))
            guard metadata.format == ModelMetadata.currentFormat else {
                throw FileError(
                    url,
                    "\(metadataAttribute): expected format \(ModelMetadata.currentFormat), found "
                        + "\(metadata.format); a newer version of this program wrote it")
            }
            return metadata
        } catch is DecodingError {
            throw FileError(url, "\(metadataAttribute): is damaged")
        }
    }

    /// Gives errors about a network the file's name.
    static func naming<Result>(_ url: URL, _ part: String, _ body: () throws -> Result) throws
        -> Result
    {
        do {
            return try body()
        } catch let error as KerasConfigurationError {
            throw FileError(url, "\(part): \(error.description)")
        } catch let error as GraphError {
            throw FileError(url, "\(part): \(error.description)")
        } catch let error as EncodingError {
            throw FileError(url, "\(part): a number is not finite (\(error))")
        }
    }
}
