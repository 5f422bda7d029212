/// An activation function. All cases except ``softmax`` are applied element by element.
public enum Activation: Sendable, Equatable {
    /// The identity; Keras' name for no activation.
    case linear
    /// max(x, 0).
    case relu
    /// Softmax over the last axis.
    case softmax
    /// x if x is positive, otherwise `slope` · x.
    case leakyReLU(slope: Float)
    /// min(max(x, 0), `limit`).
    case clippedReLU(limit: Float)
    /// x if x is positive, otherwise `alpha` · (exp(x) − 1).
    case elu(alpha: Float)
    /// 1.0507 · elu(x), with the α of self-normalising networks.
    case selu
    /// x · Φ(x), where Φ is the distribution function of the standard normal distribution.
    case gelu
    /// x · sigmoid(x), also called swish.
    case silu
    /// 1 / (1 + exp(−x)).
    case sigmoid
    /// log(1 + exp(x)).
    case softplus
    /// The hyperbolic tangent.
    case tanh
    /// exp(x).
    case exponential

    /// The α of ``selu`` (Klambauer et al., "Self-Normalizing Neural Networks", 2017).
    public static let seluAlpha: Float = 1.6732632
    /// The factor of ``selu``.
    public static let seluScale: Float = 1.050701

    /// The functions that Keras identifies by a name alone. Of several names, the first is the one that is written.
    static let names: [(name: String, activation: Activation)] = [
        ("linear", .linear), ("relu", .relu), ("softmax", .softmax), ("leaky_relu", .leakyReLU(slope: 0.2)),
        ("relu6", .clippedReLU(limit: 6)), ("elu", .elu(alpha: 1)), ("selu", .selu), ("gelu", .gelu),
        ("silu", .silu), ("swish", .silu), ("sigmoid", .sigmoid), ("softplus", .softplus), ("tanh", .tanh),
        ("exponential", .exponential),
    ]

    /// Creates the activation with the given Keras name; nil when there is none.
    public init?(kerasName: String) {
        guard let known = Self.names.first(where: { $0.name == kerasName }) else { return nil }
        self = known.activation
    }

    /// All names that ``init(kerasName:)`` accepts.
    public static var kerasNames: [String] { names.map(\.name) }

    /// The function's name in Keras; nil for functions with other settings than the defaults, which are separate
    /// layers.
    public var kerasName: String? { Self.names.first { $0.activation == self }?.name }

    /// The function's name in error messages and exported models.
    public var title: String {
        switch self {
        case .leakyReLU: "leaky_relu"
        case .clippedReLU: "clipped_relu"
        case .elu: "elu"
        default: kerasName ?? "activation"
        }
    }

    /// The upper bound of a clipped ReLU; nil for other functions.
    var limit: Float? {
        if case .clippedReLU(let limit) = self { limit } else { nil }
    }

    /// Whether the function's settings are finite and in range.
    var isFinite: Bool {
        switch self {
        case .leakyReLU(let number), .elu(let number): number.isFinite
        case .clippedReLU(let limit): limit.isFinite && limit >= 0
        default: true
        }
    }
}

extension Layer {
    /// Returns an activation as a separate layer.
    public static func activation(_ activation: Activation) -> Layer { Layer(activation) }
}

extension Activation: LayerKind {
    /// The name of the layer's class in Keras.
    public var kerasClass: String {
        switch self {
        case .leakyReLU: "LeakyReLU"
        case .clippedReLU: "ReLU"
        case .elu: "ELU"
        default: "Activation"
        }
    }
    /// The activation at the end of the layer.
    public var finalActivation: Activation? { self }
    /// Whether Grad-CAM counts the layer as part of the block of the convolution before it.
    public var staysInBlock: Bool { true }
    /// Whether the output has the scale of the input; true for ``linear`` only.
    public var keepsScale: Bool { self == .linear }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name, takesPlanes: self != .softmax)
        guard isFinite else {
            throw GraphError(node: name, "expected a finite setting of \(title)")
        }
        return input
    }
}
