/// A weight of a layer: its name and shape, not its numbers.
public struct Parameter: Sendable, Hashable {
    /// What the weight does in its layer. A layer with a weight of its own kind declares another role.
    public struct Role: Sendable, Hashable {
        /// How the numbers begin.
        public enum Initial: Sendable {
            /// Uniform in ±√(6 / (fan in + fan out)); the last two axes are in and out, those before them the window.
            case glorotUniform
            case zeros, ones
        }

        /// Keras' name.
        public let rawValue: String
        /// How the numbers begin.
        public let initial: Initial
        /// Whether training changes it by its gradient; moving statistics follow the batches instead.
        public let isTrainable: Bool
        /// PyTorch's name.
        public let pyTorchName: String

        /// - Parameters:
        ///   - rawValue: Keras' name.
        ///   - initial: how the numbers begin.
        ///   - isTrainable: whether training changes it by its gradient.
        ///   - pyTorch: PyTorch's name.
        public init(_ rawValue: String, initial: Initial, isTrainable: Bool = true, pyTorch: String) {
            self.rawValue = rawValue
            self.initial = initial
            self.isTrainable = isTrainable
            pyTorchName = pyTorch
        }

        /// The kernel of a convolution or of a dense layer.
        public static let kernel = Self("kernel", initial: .glorotUniform, pyTorch: "weight")
        /// What is added to each output channel.
        public static let bias = Self("bias", initial: .zeros, pyTorch: "bias")
        /// What a normalisation multiplies by.
        public static let gamma = Self("gamma", initial: .ones, pyTorch: "weight")
        /// What a normalisation adds.
        public static let beta = Self("beta", initial: .zeros, pyTorch: "bias")
    }

    /// The layer that it belongs to.
    public let node: String
    /// What it does there.
    public let role: Role
    /// Kernels are HWIO or `[in, out]`, depthwise ones `[H, W, C, multiplier]`, most others `[C]`.
    public let shape: [Int]

    /// A weight of the layer `node`.
    public init(node: String, role: Role, shape: [Int]) {
        self.node = node
        self.role = role
        self.shape = shape
    }

    /// Unique within a graph: `layer/role`.
    public var name: String { "\(node)/\(role.rawValue)" }
    /// Number of scalars.
    public var count: Int { shape.reduce(1, *) }
    /// Whether training changes it by its gradient; moving statistics follow the batches instead.
    public var isTrainable: Bool { role.isTrainable }
}

extension Graph {
    /// The weights of one node in Keras' order: kernel, bias; gamma, beta, moving mean, moving variance.
    public func parameters(of node: Node) -> [Parameter] {
        let input = node.inputs.first.map { nodes[$0].shape } ?? []
        return node.layer.kind.parameters(of: node.name, input: input, output: node.shape)
    }

    /// All weights, in the order of the nodes.
    public var parameters: [Parameter] { nodes.flatMap(parameters(of:)) }

    /// Number of scalars in all weights.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
    /// Number of scalars that training changes by their gradient.
    public var trainableParameterCount: Int { parameters.filter(\.isTrainable).reduce(0) { $0 + $1.count } }
}
