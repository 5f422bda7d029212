/// Writes a ``Graph`` layer after layer, naming layers as Keras does (`conv2d`, `conv2d_1`, …).
public struct GraphBuilder {
    /// What has been written so far.
    public private(set) var graph: Graph
    private var counts: [String: Int] = [:]

    /// Starts a network with its input.
    public init(name: String, inputShape: [Int]) throws {
        graph = try Graph(name: name, inputShape: inputShape)
    }

    /// Position of the last layer, for branches.
    public var last: Int { graph.nodes.count - 1 }

    /// Appends a layer, behind the last one unless `inputs` says otherwise.
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
