/// Batch normalisation over the last axis.
public struct BatchNormalization: Sendable, Equatable {
    /// Share of the old moving statistics that a step keeps.
    public var momentum: Float
    /// Added to the variance.
    public var epsilon: Float
    /// Whether the result is multiplied by γ, which is 1 otherwise.
    public var scales: Bool
    /// Whether β, which is 0 otherwise, is added to the result.
    public var shifts: Bool
    /// Whether the moving statistics normalise in training too, and stay as they are.
    public var isFixed: Bool

    /// Batch normalisation with Keras' defaults.
    public init(
        momentum: Float = 0.99, epsilon: Float = 1e-3, scales: Bool = true, shifts: Bool = true,
        isFixed: Bool = false
    ) {
        self.momentum = momentum
        self.epsilon = epsilon
        self.scales = scales
        self.shifts = shifts
        self.isFixed = isFixed
    }
}

extension Layer {
    /// Batch normalisation over the last axis.
    public static func batchNormalization(_ normalization: BatchNormalization) -> Layer {
        Layer(normalization)
    }
}

extension Parameter.Role {
    /// The mean that normalises in inference.
    public static let movingMean = Self(
        "moving_mean", initial: .zeros, isTrainable: false, pyTorch: "running_mean")
    /// The variance that normalises in inference.
    public static let movingVariance = Self(
        "moving_variance", initial: .ones, isTrainable: false, pyTorch: "running_var")
}

extension BatchNormalization: LayerKind {
    /// The class in Keras.
    public var kerasClass: String { "BatchNormalization" }
    /// Grad-CAM counts the layer to the block of the convolution before it.
    public var staysInBlock: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] { try onlyInput(inputs, name) }

    /// Gives the weights, in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        let roles: [Parameter.Role] =
            (scales ? [.gamma] : []) + (shifts ? [.beta] : []) + [.movingMean, .movingVariance]
        return roles.map { Parameter(node: name, role: $0, shape: [output[output.count - 1]]) }
    }
}
