import FashionCore
import FashionNetworks
import Foundation

/// A network as text, in the format of Keras' HDF5 files, for storing a network without weights.
public enum NetworkText {
    /// Returns the text of a graph; ``graph(from:in:)`` builds an equal graph from it.
    /// - Throws: `EncodingError` when an option is not finite.
    public static func text(of graph: Graph) throws -> String {
        try KerasConfiguration.json(of: graph).text()
    }

    /// Builds the graph from its text.
    /// - Parameter url: the file to name in errors.
    /// - Throws: `FileError`.
    public static func graph(from text: String, in url: URL) throws -> Graph {
        try KerasProblem.naming(url, "the network") {
            try KerasConfigurationReader(JSONValue(parsing: text)).graph
        }
    }
}
