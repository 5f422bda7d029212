/// An activation function, applied to every number by itself unless it says otherwise.
public enum Activation: Sendable, Equatable {
    /// The identity; Keras' name for "none".
    case linear
    /// max(x, 0).
    case relu
    /// Softmax over the last axis.
    case softmax
    /// x where x is positive, otherwise `slope` · x.
    case leakyReLU(slope: Float)
    /// max(x, 0), but `limit` at most.
    case clippedReLU(limit: Float)
    /// x where x is positive, otherwise `alpha` · (exp(x) − 1).
    case elu(alpha: Float)
    /// 1.0507 · elu(x), with the α of self-normalising networks.
    case selu
    /// x · Φ(x), Φ being the normal distribution.
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

    /// α of ``selu`` (Klambauer et al., "Self-Normalizing Neural Networks", 2017).
    public static let seluAlpha: Float = 1.6732632
    /// The factor of ``selu``.
    public static let seluScale: Float = 1.050701

    /// The functions that Keras knows by a name alone; the name that is written comes first.
    static let names: [(name: String, activation: Activation)] = [
        ("linear", .linear), ("relu", .relu), ("softmax", .softmax), ("leaky_relu", .leakyReLU(slope: 0.2)),
        ("relu6", .clippedReLU(limit: 6)), ("elu", .elu(alpha: 1)), ("selu", .selu), ("gelu", .gelu),
        ("silu", .silu), ("swish", .silu), ("sigmoid", .sigmoid), ("softplus", .softplus), ("tanh", .tanh),
        ("exponential", .exponential),
    ]

    /// The function of a name that Keras has for it.
    public init?(kerasName: String) {
        guard let known = Self.names.first(where: { $0.name == kerasName }) else { return nil }
        self = known.activation
    }

    /// All names that ``init(kerasName:)`` takes.
    public static var kerasNames: [String] { names.map(\.name) }

    /// Keras' name; nil for functions that need a setting besides, which are layers of their own.
    public var kerasName: String? { Self.names.first { $0.activation == self }?.name }

    /// What the function is called in names of values and in messages.
    public var title: String {
        switch self {
        case .leakyReLU: "leaky_relu"
        case .clippedReLU: "clipped_relu"
        case .elu: "elu"
        default: kerasName ?? "activation"
        }
    }

    /// The most that a ReLU gives; nil for functions without such a bound.
    var limit: Float? {
        if case .clippedReLU(let limit) = self { limit } else { nil }
    }

    /// Settings that are numbers, for checks.
    var isFinite: Bool {
        switch self {
        case .leakyReLU(let number), .elu(let number): number.isFinite
        case .clippedReLU(let limit): limit.isFinite && limit >= 0
        default: true
        }
    }
}

extension Layer {
    /// An activation as a layer of its own.
    public static func activation(_ activation: Activation) -> Layer { Layer(activation) }
}

extension Activation: LayerKind {
    /// The class in Keras.
    public var kerasClass: String {
        switch self {
        case .leakyReLU: "LeakyReLU"
        case .clippedReLU: "ReLU"
        case .elu: "ELU"
        default: "Activation"
        }
    }
    /// The function at the layer's end.
    public var finalActivation: Activation? { self }
    /// Grad-CAM counts the layer to the block of the convolution before it.
    public var staysInBlock: Bool { true }
    /// Numbers come out on the scale on which they went in.
    public var keepsScale: Bool { self == .linear }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name, takesPlanes: self != .softmax)
        guard isFinite else {
            throw GraphError(node: name, "expected a finite setting of \(title)")
        }
        return input
    }
}
