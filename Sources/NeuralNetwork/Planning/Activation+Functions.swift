import Compute

extension Activation {
    /// The engine's functions that make up this one, the first one first; none for the identity, and for softmax, which
    /// looks at more than one number.
    var elementwiseFunctions: [ElementwiseFunction] {
        switch self {
        case .linear, .softmax: []
        case .relu: [.leakyReLU(slope: 0)]
        case .leakyReLU(let slope): [.leakyReLU(slope: slope)]
        case .clippedReLU(let limit): [.clip(from: 0, to: limit)]
        case .elu(let alpha): [.elu(alpha: alpha)]
        case .selu: [.elu(alpha: Self.seluAlpha), .linear(scale: Self.seluScale, offset: 0)]
        case .gelu: [.gelu]
        case .silu: [.silu]
        case .sigmoid: [.sigmoid]
        case .softplus: [.softplus]
        case .tanh: [.tanh]
        case .exponential: [.exponential]
        }
    }
}
