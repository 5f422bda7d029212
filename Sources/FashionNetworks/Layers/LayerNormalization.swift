/// Layer normalisation over the last axis: normalises each pixel's channels, or each vector, by its mean and variance
/// (Ba et al., "Layer Normalization", 2016, arXiv 1607.06450).
public struct LayerNormalization: Sendable, Equatable {
    /// The number added to the variance.
    public var epsilon: Float
    /// Whether the layer has a scale γ, by which the result is multiplied.
    public var scales: Bool
    /// Whether the layer has an offset β, which is added to the result.
    public var shifts: Bool

    /// Creates a layer normalisation; the defaults are those of Keras.
    public init(epsilon: Float = 1e-3, scales: Bool = true, shifts: Bool = true) {
        self.epsilon = epsilon
        self.scales = scales
        self.shifts = shifts
    }
}

extension Layer {
    /// Returns a layer normalisation over the last axis.
    public static func layerNormalization(_ normalization: LayerNormalization) -> Layer {
        Layer(normalization)
    }
}

extension LayerNormalization: LayerKind {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "LayerNormalization" }
    /// Whether Grad-CAM counts the layer as part of the block of the convolution before it.
    public var staysInBlock: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        guard epsilon.isFinite, epsilon >= 0 else {
            throw GraphError(node: name, "expected an epsilon of 0 or more, found \(epsilon)")
        }
        return try onlyInput(inputs, name)
    }

    /// Returns the weights in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        ((scales ? [.gamma] : []) + (shifts ? [.beta] : [])).map {
            Parameter(node: name, role: $0, shape: output.suffix(1))
        }
    }
}
