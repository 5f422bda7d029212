/// Batch normalisation over the last axis.
public struct BatchNormalization: Sendable, Equatable {
    /// The share of the old moving statistics that a training step keeps, 0…1.
    public var momentum: Float
    /// The number added to the variance.
    public var epsilon: Float
    /// Whether the layer has a scale γ, by which the result is multiplied.
    public var scales: Bool
    /// Whether the layer has an offset β, which is added to the result.
    public var shifts: Bool
    /// Whether the layer normalises by its moving statistics in training too and does not update them. Such a layer has
    /// neither γ nor β: the form in which files keep it says that nothing of the layer is trained.
    public var isFixed: Bool

    /// Creates a batch normalisation; the defaults are those of Keras.
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
    /// The mean by which inference normalises.
    public static let movingMean = Self(
        "moving_mean", initial: .zeros, isTrainable: false, pyTorch: "running_mean")
    /// The variance by which inference normalises.
    public static let movingVariance = Self(
        "moving_variance", initial: .ones, isTrainable: false, pyTorch: "running_var")
}

extension BatchNormalization: LayerKind {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "BatchNormalization" }
    /// Whether Grad-CAM counts the layer as part of the block of the convolution before it.
    public var staysInBlock: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        guard epsilon.isFinite, epsilon >= 0 else {
            throw GraphError(node: name, "expected an epsilon of 0 or more, found \(epsilon)")
        }
        guard 0...1 ~= momentum else {
            throw GraphError(node: name, "expected a momentum from 0 to 1, found \(momentum)")
        }
        guard !isFixed || !scales && !shifts else {
            throw GraphError(
                node: name,
                "expected neither γ nor β (scales, shifts) in a normalisation by fixed statistics (isFixed)"
            )
        }
        return try onlyInput(inputs, name)
    }

    /// Returns the weights in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        let roles: [Parameter.Role] =
            (scales ? [.gamma] : []) + (shifts ? [.beta] : []) + [.movingMean, .movingVariance]
        return roles.map { Parameter(node: name, role: $0, shape: [output[output.count - 1]]) }
    }
}
