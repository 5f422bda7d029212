/// A network as a pure description: nodes with names, layers and shapes, no weights.
///
/// The summary, the planner, the Keras configuration and every export read this one description. Nodes stand in
/// topological order: a node's inputs come before it. The first node is the input, the last one the output.
public struct Graph: Sendable, Equatable {
    /// One layer at its place in the network.
    public struct Node: Sendable, Equatable {
        /// Unique within the graph, as Keras would name the layer.
        public let name: String
        /// What it computes.
        public let layer: Layer
        /// Positions of its inputs in ``Graph/nodes``.
        public let inputs: [Int]
        /// The output of one image: `[H, W, C]`, `[H, W]` or `[C]`.
        public let shape: [Int]
    }

    /// The network's name, as Keras keeps it.
    public let name: String
    /// All nodes, inputs before users.
    public private(set) var nodes: [Node]

    /// More numbers than this in one weight or one image's activations is taken for a mistake.
    public static let largestTensor = 1 << 28

    /// A graph with nothing but its input.
    /// - Parameter inputShape: `[H, W, C]`, `[H, W]` or `[C]` of one image.
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
    /// The shape of one output.
    public var outputShape: [Int] { nodes[nodes.count - 1].shape }

    /// Appends a layer and gives its position.
    /// - Parameters:
    ///   - layer: anything but an input.
    ///   - name: unique within the graph.
    ///   - inputs: positions of earlier nodes; the last node by default.
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
    /// The product, nil when it is larger than `limit`; never overflows.
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

/// A network that cannot be: which layer, and why.
public struct GraphError: Error, Equatable, CustomStringConvertible {
    /// The layer's name.
    public let node: String
    /// What was expected and what was found.
    public let problem: String

    /// An error about one layer.
    public init(node: String, _ problem: String) {
        self.node = node
        self.problem = problem
    }

    /// The layer and the problem.
    public var description: String { "layer \(node): \(problem)" }
}
