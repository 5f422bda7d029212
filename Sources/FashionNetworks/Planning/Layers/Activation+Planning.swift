import FashionCompute

extension Activation: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        switch self {
        case .relu: return ReLUOperation(layer: place.name)
        case .linear: return IdentityOperation()
        case .softmax:
            guard place.isOutput else { throw place.softmaxInside }
            return IdentityOperation()
        default: return elementwise(place.name)
        }
    }

    /// Returns the function as an elementwise operation of the layer with the given name.
    func elementwise(_ name: String) -> any Operation {
        let steps = elementwiseFunctions.map { ElementwiseOperation(layer: name, function: $0) }
        return steps.count == 1 ? steps[0] : SequenceOperation(steps)
    }
}

extension Activation {
    /// The engine's elementwise functions whose composition is this one, in order of application; empty for the
    /// identity, and for softmax, which is not elementwise.
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
