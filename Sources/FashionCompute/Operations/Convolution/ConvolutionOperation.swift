/// What a convolution computes, and for which layer.
struct ConvolutionDescription {
    let layer: String
    let filters: Int
    /// Groups of channels, as many as input channels where each goes by itself; nil for an ordinary convolution.
    let groups: Int?
    /// What the kernel is called in its layer.
    let kernel: String
    let window: WindowGeometry
    let useBias: Bool
    /// Whether ReLU follows at once; in inference only.
    let relu: Bool
    /// The most that this ReLU gives; nil for no bound. Direct convolutions have it only.
    let limit: Float?
    /// Whether another tensor is added at once; in inference only.
    let sum: Bool

    /// The kernel's name among the parameters.
    var kernelName: String { "\(layer)/\(kernel)" }
}

/// A way to compute a convolution and its gradients, for one shape of input.
protocol ConvolutionAlgorithm {
    /// Plans the convolution.
    /// - Parameter addend: what is added to it, and makes place for the output.
    /// - Returns: the output, and the input in the layout that was wanted.
    func forward(_ input: Tensor, addend: Tensor?, in plan: PlanBuilder) throws -> (
        output: Tensor, input: Tensor
    )
    /// Plans the gradients of kernel and bias.
    func weightGradient(_ gradient: Tensor, input: Tensor, in plan: PlanBuilder) throws
    /// Plans the gradient of the input.
    func inputGradient(_ gradient: Tensor, in plan: PlanBuilder) throws -> Tensor
}

/// 2-D convolution, in inference with a sum and with ReLU behind it if asked for.
///
/// Input `[N, C, H, W]`, kernel `[O, I, H, W]`, bias `[O]`. With a sum there is a second input, of the output's shape, whose
/// memory becomes the output's: nothing may read it afterwards.
public final class ConvolutionOperation: Operation {
    private let description: ConvolutionDescription
    private var input: Tensor?
    private var algorithm: (any ConvolutionAlgorithm)?

    /// - Parameters:
    ///   - groups: groups of channels; the kernel is `[G, O/G, I/G, H, W]` then. As many as input channels for a depthwise
    ///     convolution.
    ///   - kernel: what the kernel is called in its layer.
    ///   - relu: fuse ReLU; for plans without a backward pass only.
    ///   - limit: the most that the fused ReLU gives; not for 3×3 windows of stride 1, which Winograd may compute.
    ///   - sum: add a second input; for plans without a backward pass, and windows of 1×1, only.
    public init(
        layer: String, filters: Int, groups: Int? = nil, kernel: String = "kernel", window: WindowGeometry,
        useBias: Bool, relu: Bool = false, limit: Float? = nil, sum: Bool = false
    ) {
        description = ConvolutionDescription(
            layer: layer, filters: filters, groups: groups, kernel: kernel, window: window, useBias: useBias,
            relu: relu, limit: limit, sum: sum)
    }

    /// Plans the convolution, in the algorithm that the plan's rule chooses.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        precondition(
            !((description.relu || description.sum) && plan.isTraining), "what is fused has no backward pass")
        let algorithm = plan.algorithms.algorithm(
            for: description, input: inputs[0].shape, isTraining: plan.isTraining)
        let result = try algorithm.forward(inputs[0], addend: description.sum ? inputs[1] : nil, in: plan)
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
