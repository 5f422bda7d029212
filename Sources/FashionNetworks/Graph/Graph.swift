/// A description of a network: nodes with names, layers and shapes, without weights.
///
/// The summary, the planner, the Keras configuration and every export read this description. Nodes are in topological
/// order: a node's inputs come before it. The first node is the input, the last one the output.
public struct Graph: Sendable, Equatable {
    /// One layer at its place in the network.
    public struct Node: Sendable, Equatable {
        /// The layer's name in Keras, unique within the graph.
        public let name: String
        /// The layer that the node computes.
        public let layer: Layer
        /// The positions of the node's inputs in ``Graph/nodes``.
        public let inputs: [Int]
        /// The output shape for one image: `[H, W, C]`, `[H, W]` or `[C]`.
        public let shape: [Int]
    }

    /// The network's name, as stored by Keras.
    public let name: String
    /// All nodes in topological order.
    public private(set) var nodes: [Node]

    /// The maximum number of elements in one weight or in a layer's output for one image; larger tensors are rejected.
    public static let largestTensor = 1 << 28

    /// Creates a graph that contains only its input.
    /// - Parameter inputShape: the shape of one image: `[H, W, C]`, `[H, W]` or `[C]`.
    /// - Throws: ``GraphError`` when the shape has another rank, or an axis or the whole is too large.
    public init(name: String, inputName: String = "input_1", inputShape: [Int]) throws {
        guard (1...3).contains(inputShape.count),
            inputShape.allSatisfy({ $0 > 0 && $0 <= 1 << 20 })
        else {
            throw GraphError(
                node: inputName, "expected an input shape [H, W, C], [H, W] or [C], found \(inputShape)")
        }
        self.name = name
        nodes = []
        try add(
            Node(name: inputName, layer: Layer(InputLayer(shape: inputShape)), inputs: [], shape: inputShape))
    }

    /// The shape of one input image.
    public var inputShape: [Int] { nodes[0].shape }
    /// The output shape for one image.
    public var outputShape: [Int] { nodes[nodes.count - 1].shape }

    /// Appends a layer and returns its position.
    /// - Parameters:
    ///   - layer: any layer except an input.
    ///   - name: a name that is unique within the graph.
    ///   - inputs: the positions of earlier nodes; the last node by default.
    /// - Throws: ``GraphError`` when the name is taken, an input is missing or shapes do not fit.
    @discardableResult
    public mutating func append(_ layer: Layer, name: String, inputs: [Int]? = nil) throws -> Int {
        let inputs = inputs ?? [nodes.count - 1]
        guard !nodes.contains(where: { $0.name == name }) else {
            throw GraphError(node: name, "another layer has this name already")
        }
        guard inputs.allSatisfy(nodes.indices.contains) else {
            throw GraphError(node: name, "an input is not an earlier layer")
        }
        let shape = try layer.kind.outputShape(of: inputs.map { nodes[$0].shape }, name: name)
        try add(Node(name: name, layer: layer, inputs: inputs, shape: shape))
        return nodes.count - 1
    }

    private mutating func add(_ node: Node) throws {
        for shape in [node.shape] + parameters(of: node).map(\.shape)
        where shape.productAtMost(Self.largestTensor) == nil {
            throw GraphError(
                node: node.name, "expected at most \(Self.largestTensor) numbers, found shape \(shape)")
        }
        nodes.append(node)
    }
}

extension [Int] {
    /// Returns the product without overflow; nil when it is larger than `limit`.
    func productAtMost(_ limit: Int) -> Int? {
        var product = 1
        for factor in self {
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            guard !overflow, next <= limit else { return nil }
            product = next
        }
        return product
    }
}

/// An invalid network: the offending layer and the reason.
public struct GraphError: Error, Equatable, CustomStringConvertible {
    /// The layer's name.
    public let node: String
    /// The reason: what was expected and what was found.
    public let problem: String

    /// Creates an error about one layer.
    public init(node: String, _ problem: String) {
        self.node = node
        self.problem = problem
    }

    /// The layer and the problem.
    public var description: String { "layer \(node): \(problem)" }
}
