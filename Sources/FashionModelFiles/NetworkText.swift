import FashionCore
import FashionNetworks
import Foundation

/// A network as a text, the one of Keras' HDF5 files, for places that keep a network without weights.
public enum NetworkText {
    /// Describes a graph; ``graph(from:in:)`` gives an equal one.
    /// - Throws: `EncodingError` when an option is not finite.
    public static func text(of graph: Graph) throws -> String {
        try KerasConfiguration.json(of: graph).text()
    }

    /// Builds the graph again.
    /// - Parameter url: the file that errors name.
    /// - Throws: `FileError`.
    public static func graph(from text: String, in url: URL) throws -> Graph {
        try KerasProblem.naming(url, "the network") {
            try KerasConfigurationReader(JSONValue(parsing: text)).graph
        }
    }
}
