import FashionCore
import FashionNetworks
import Foundation
import SwiftProtobuf

/// Writes and verifies ONNX files, for ONNX Runtime and other runtimes.
///
/// The files have operator set 13 and file version 7, which runtimes since 2020 can read, and accept any number of
/// images at once. The input has the name of the network's input layer, the output is named `probabilities`. The
/// metadata contains the names of the classes and the scale of the pixels.
public enum ONNXFile {
    /// The version of the operator set.
    public static let operatorSet = 13
    /// The version of the file format.
    public static let intermediateRepresentation = 7
    private static let largestFile = 1 << 31
    private static let producer = "fashion"

    /// Writes a model atomically. Equal models give equal bytes.
    /// - Parameter embedsPreprocessing: false for an input `[N, H, W, C]` of float32, pixels times the input scale;
    ///   true for an input of bytes, unscaled pixels: `[N, H, W]` for one channel, otherwise `[N, H, W, C]`, with any
    ///   height and width if the model's metadata describes how images are prepared.
    /// - Throws: `FileError` that names the file, and the layer that cannot be written.
    public static func write(_ model: Model, to url: URL, embedsPreprocessing: Bool = false) throws {
        let message = try message(of: model, for: url, embedsPreprocessing: embedsPreprocessing)
        let bytes: Data
        do {
            bytes = try message.serializedData()
        } catch {
            throw FileError(url, "cannot be written as ONNX: \(error)")
        }
        try WholeFile.write(bytes, to: url)
    }

    /// Whether a file is one that this program has written.
    public static func isOwn(_ url: URL) -> Bool {
        guard let bytes = try? WholeFile.contents(of: url, atMost: largestFile) else { return false }
        return (try? ONNXModel(serializedBytes: bytes))?.producerName == producer
    }

    /// Reads a file back and compares every node, attribute and number with those of the model.
    /// - Throws: `FileError` that names the file and the first difference.
    public static func verify(_ url: URL, holds model: Model, embedsPreprocessing: Bool = false) throws {
        let expected = try message(of: model, for: url, embedsPreprocessing: embedsPreprocessing)
        try verify(WholeFile.contents(of: url, atMost: largestFile), of: url, holds: expected)
    }

    /// Compares the bytes of a file; `url` is for error messages.
    static func verify(_ bytes: Data, of url: URL, holds expected: ONNXModel) throws {
        let found: ONNXModel
        do {
            found = try ONNXModel(serializedBytes: bytes)
        } catch {
            throw FileError(url, "is not an ONNX file: \(error)")
        }
        guard found != expected else { return }
        let tensors = zip(found.graph.initializer, expected.graph.initializer)
        let nodes = zip(found.graph.node, expected.graph.node)
        let place =
            tensors.first { $0 != $1 }.map { $1.name }
            ?? nodes.first { $0 != $1 }.map { "the node \($1.name)" }
            ?? "its description"
        throw FileError(url, "does not hold the model: \(place) differs")
    }

    /// Returns the contents of the whole file as a message.
    static func message(
        of model: Model, for url: URL, embedsPreprocessing: Bool
    ) throws -> ONNXModel {
        try KerasProblem.naming(url, "the model") {
            var message = ONNXModel()
            message.irVersion = Int64(intermediateRepresentation)
            message.producerName = producer
            if let program = model.metadata?.program { message.producerVersion = program }
            var operators = ONNXOperatorSet()
            operators.domain = ""
            operators.version = Int64(operatorSet)
            message.opsetImport = [operators]
            message.graph = try ONNXGraphWriter.graph(of: model, embedsPreprocessing: embedsPreprocessing)
            var texts = try model.texts()
            if embedsPreprocessing {
                texts["preprocessing"] =
                    model.metadata?.preparation == nil
                    ? "none: the input is pixels of 0 to 255"
                    : "none: the input is pixels of 0 to 255, of any height and width"
            } else if model.metadata != nil {
                texts["preprocessing"] =
                    "multiply pixels of 0 to 255 by input_scale"
                    + (texts["input_offset"] == nil ? "" : " and add input_offset")
            }
            message.metadataProps = texts.sorted { $0.key < $1.key }.map { ONNXStringEntry($0.key, $0.value) }
            return message
        }
    }
}
