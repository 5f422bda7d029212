/// Builds a ``Graph`` layer by layer and names layers as Keras does (`conv2d`, `conv2d_1`, …).
public struct GraphBuilder {
    /// The network built so far.
    public private(set) var graph: Graph
    private var counts: [String: Int] = [:]

    /// Creates a builder whose network contains only its input.
    public init(name: String, inputShape: [Int]) throws {
        graph = try Graph(name: name, inputShape: inputShape)
    }

    /// The position of the last layer, for branches.
    public var last: Int { graph.nodes.count - 1 }

    /// Appends a layer after the last one, or after `inputs`, and returns its position.
    @discardableResult
    public mutating func add(_ layer: Layer, name: String? = nil, inputs: [Int]? = nil) throws -> Int {
        try graph.append(layer, name: name ?? uniqueName(layer.kerasName), inputs: inputs)
    }

    private mutating func uniqueName(_ base: String) -> String {
        let count = counts[base, default: 0]
        counts[base] = count + 1
        return count == 0 ? base : "\(base)_\(count)"
    }
}
