/// What a convolution computes, and for which layer.
struct ConvolutionDescription {
    let layer: String
    let filters: Int
    let window: WindowGeometry
    let useBias: Bool
    /// Whether ReLU follows at once; in inference only.
    let relu: Bool
}

/// A way to compute a convolution and its gradients, for one shape of input.
protocol ConvolutionAlgorithm {
    /// Plans the convolution.
    /// - Returns: the output, and the input in the layout that was wanted.
    func forward(_ input: Tensor, in plan: PlanBuilder) throws -> (output: Tensor, input: Tensor)
    /// Plans the gradients of kernel and bias.
    func weightGradient(_ gradient: Tensor, input: Tensor, in plan: PlanBuilder) throws
    /// Plans the gradient of the input.
    func inputGradient(_ gradient: Tensor, in plan: PlanBuilder) throws -> Tensor
}

/// 2-D convolution, with ReLU behind it in inference if asked for.
///
/// Input `[N, C, H, W]`, kernel `[O, I, H, W]`, bias `[O]`.
public final class ConvolutionOperation: Operation {
    private let description: ConvolutionDescription
    private var input: Tensor?
    private var algorithm: (any ConvolutionAlgorithm)?

    /// - Parameter relu: fuse ReLU; for plans without a backward pass only.
    public init(layer: String, filters: Int, window: WindowGeometry, useBias: Bool, relu: Bool = false) {
        description = ConvolutionDescription(
            layer: layer, filters: filters, window: window, useBias: useBias, relu: relu)
    }

    /// Plans the convolution, in the algorithm that the plan's rule chooses.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        precondition(!(description.relu && plan.isTraining), "fused ReLU has no backward pass")
        let algorithm = plan.algorithms.algorithm(for: description, input: inputs[0].shape)
        let result = try algorithm.forward(inputs[0], in: plan)
        input = result.input
        self.algorithm = algorithm
        return result.output
    }

    /// Plans the gradients of kernel and bias, and of the input if wanted.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input, let algorithm else { preconditionFailure("backward before forward") }
        try algorithm.weightGradient(gradient, input: input, in: plan)
        return [wanted[0] ? try algorithm.inputGradient(gradient, in: plan) : nil]
    }
}
