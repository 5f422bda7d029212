/// A weight of a layer: its name and shape, without its values.
public struct Parameter: Sendable, Hashable {
    /// The role of a weight in its layer. A layer with another kind of weight declares its own role.
    public struct Role: Sendable, Hashable {
        /// The initial values.
        public enum Initial: Sendable {
            /// Uniform in ±√(6 / (fan in + fan out)). The last two axes are input and output, the axes before them the
            /// window.
            case glorotUniform
            case zeros, ones
        }

        /// The role's name in Keras.
        public let rawValue: String
        /// The initial values.
        public let initial: Initial
        /// Whether the optimizer updates the weight by its gradient; moving statistics follow the batches instead.
        public let isTrainable: Bool
        /// The role's name in PyTorch.
        public let pyTorchName: String

        /// - Parameters:
        ///   - rawValue: the role's name in Keras.
        ///   - initial: the initial values.
        ///   - isTrainable: whether the optimizer updates the weight by its gradient.
        ///   - pyTorch: the role's name in PyTorch.
        public init(_ rawValue: String, initial: Initial, isTrainable: Bool = true, pyTorch: String) {
            self.rawValue = rawValue
            self.initial = initial
            self.isTrainable = isTrainable
            pyTorchName = pyTorch
        }

        /// The kernel of a convolution or of a dense layer.
        public static let kernel = Self("kernel", initial: .glorotUniform, pyTorch: "weight")
        /// The number added to each output channel.
        public static let bias = Self("bias", initial: .zeros, pyTorch: "bias")
        /// The factor of a normalisation.
        public static let gamma = Self("gamma", initial: .ones, pyTorch: "weight")
        /// The offset of a normalisation.
        public static let beta = Self("beta", initial: .zeros, pyTorch: "bias")
    }

    /// The name of the weight's layer.
    public let node: String
    /// The weight's role in the layer.
    public let role: Role
    /// The shape: HWIO or `[in, out]` for kernels, `[H, W, C, multiplier]` for depthwise kernels, `[C]` for most
    /// others.
    public let shape: [Int]

    /// Creates a weight of the layer `node`.
    public init(node: String, role: Role, shape: [Int]) {
        self.node = node
        self.role = role
        self.shape = shape
    }

    /// The weight's name, `layer/role`, unique within a graph.
    public var name: String { "\(node)/\(role.rawValue)" }
    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }
    /// Whether the optimizer updates the weight by its gradient; moving statistics follow the batches instead.
    public var isTrainable: Bool { role.isTrainable }
}

extension Graph {
    /// Returns the weights of one node in Keras' order: kernel, bias; gamma, beta, moving mean, moving variance.
    public func parameters(of node: Node) -> [Parameter] {
        let input = node.inputs.first.map { nodes[$0].shape } ?? []
        return node.layer.kind.parameters(of: node.name, input: input, output: node.shape)
    }

    /// All weights, in the order of the nodes.
    public var parameters: [Parameter] { nodes.flatMap(parameters(of:)) }

    /// The number of elements in all weights.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
    /// The number of elements that the optimizer updates by their gradient.
    public var trainableParameterCount: Int { parameters.filter(\.isTrainable).reduce(0) { $0 + $1.count } }
}
