/// Layer normalisation over the last axis: each pixel's channels, or each vector, by their own mean and variance (Ba et
/// al., "Layer Normalization", 2016, arXiv 1607.06450).
public struct LayerNormalization: Sendable, Equatable {
    /// Added to the variance.
    public var epsilon: Float
    /// Whether the result is multiplied by γ.
    public var scales: Bool
    /// Whether β is added to the result.
    public var shifts: Bool

    /// Layer normalisation with Keras' defaults.
    public init(epsilon: Float = 1e-3, scales: Bool = true, shifts: Bool = true) {
        self.epsilon = epsilon
        self.scales = scales
        self.shifts = shifts
    }
}

extension Layer {
    /// Layer normalisation over the last axis.
    public static func layerNormalization(_ normalization: LayerNormalization) -> Layer {
        Layer(normalization)
    }
}

extension LayerNormalization: LayerKind {
    /// The class in Keras.
    public var kerasClass: String { "LayerNormalization" }
    /// Grad-CAM counts the layer to the block of the convolution before it.
    public var staysInBlock: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        guard epsilon.isFinite, epsilon >= 0 else {
            throw GraphError(node: name, "expected an epsilon of 0 or more, found \(epsilon)")
        }
        return try onlyInput(inputs, name)
    }

    /// Gives the weights, in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        ((scales ? [.gamma] : []) + (shifts ? [.beta] : [])).map {
            Parameter(node: name, role: $0, shape: output.suffix(1))
        }
    }
}
