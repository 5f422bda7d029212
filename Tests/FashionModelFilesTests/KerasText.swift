import FashionNetworks

@testable import FashionModelFiles

extension Graph {
    /// The network that a configuration of Keras describes.
    init(keras text: String) throws {
        self = try KerasConfigurationReader(JSONValue(parsing: text)).graph
    }
}

/// What is said of a network that cannot be read.
func problem(_ body: () throws -> Graph) -> String {
    do {
        return "no error, but \(try body())"
    } catch {
        return "\(error)"
    }
}
