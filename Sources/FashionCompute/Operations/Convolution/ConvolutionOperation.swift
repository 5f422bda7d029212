/// The settings of a convolution and its layer.
struct ConvolutionDescription {
    let layer: String
    let filters: Int
    /// The number of groups of channels, equal to that of input channels for a depthwise convolution; nil for an
    /// ordinary convolution.
    let groups: Int?
    /// The name of the kernel in its layer.
    let kernel: String
    let window: WindowGeometry
    let useBias: Bool
    /// Whether a ReLU is fused; not in training.
    let relu: Bool
    /// The upper bound of this ReLU, only for direct convolutions; nil for no bound.
    let limit: Float?
    /// Whether the addition of another tensor is fused; not in training.
    let sum: Bool
    /// The max pooling of each 2×2 pixels that follows the ReLU; nil without one, and in training.
    let pooling: PoolingOperation?

    /// The kernel's name among the parameters.
    var kernelName: String { "\(layer)/\(kernel)" }
}

/// An algorithm for a convolution and its gradients, for one input shape.
protocol ConvolutionAlgorithm {
    /// Whether the output is that of the pooling after the convolution.
    var pools: Bool { get }
    /// Plans the convolution.
    /// - Parameter addend: a tensor that is added to the result, and whose memory becomes that of the output.
    /// - Returns: the output, and the input in the layout that the algorithm requires.
    func forward(_ input: Tensor, addend: Tensor?, in plan: PlanBuilder) throws -> (
        output: Tensor, input: Tensor
    )
    /// Plans the gradients of the kernel and bias.
    func weightGradient(_ gradient: Tensor, input: Tensor, in plan: PlanBuilder) throws
    /// Plans the gradient of the input.
    func inputGradient(_ gradient: Tensor, in plan: PlanBuilder) throws -> Tensor
}

/// A 2-D convolution, in inference optionally followed by a fused sum, ReLU and max pooling.
///
/// The input is `[N, C, H, W]`, the kernel `[O, I, H, W]`, the bias `[O]`. With a sum there is a second input of the
/// output's shape. Its memory becomes that of the output, so nothing may read it afterwards.
public final class ConvolutionOperation: Operation {
    private let description: ConvolutionDescription
    private var input: Tensor?
    private var algorithm: (any ConvolutionAlgorithm)?

    /// - Parameters:
    ///   - groups: the number of groups of channels, equal to that of input channels for a depthwise convolution; nil
    ///     for an ordinary convolution. With groups, the kernel is `[G, O/G, I/G, H, W]`.
    ///   - kernel: the name of the kernel in its layer.
    ///   - relu: whether ReLU is fused; only in inference.
    ///   - limit: the upper bound of the fused ReLU; with a bound, the convolution is always direct.
    ///   - sum: whether a second input is added; only in inference, and only for windows of 1×1.
    ///   - pooling: a max pooling of each 2×2 pixels after all of this; only in inference.
    public init(
        layer: String, filters: Int, groups: Int? = nil, kernel: String = "kernel", window: WindowGeometry,
        useBias: Bool, relu: Bool = false, limit: Float? = nil, sum: Bool = false,
        pooling: PoolingOperation? = nil
    ) {
        description = ConvolutionDescription(
            layer: layer, filters: filters, groups: groups, kernel: kernel, window: window, useBias: useBias,
            relu: relu, limit: limit, sum: sum, pooling: pooling)
    }

    /// Plans the convolution with the algorithm that the plan's rule chooses.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        precondition(
            !((description.relu || description.sum || description.pooling != nil) && plan.hasBackward),
            "what is fused has no backward pass"
        )
        let algorithm = plan.algorithms.algorithm(
            for: description, input: inputs[0].shape, isTraining: plan.isTraining)
        let result = try algorithm.forward(inputs[0], addend: description.sum ? inputs[1] : nil, in: plan)
        input = result.input
        self.algorithm = algorithm
        guard let pooling = description.pooling, !algorithm.pools else { return result.output }
        return try pooling.forward([result.output], in: plan)
    }

    /// Plans the gradients of the kernel and bias, in training, and of the input if wanted.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input, let algorithm else { preconditionFailure("backward before forward") }
        if plan.isTraining { try algorithm.weightGradient(gradient, input: input, in: plan) }
        return [wanted[0] ? try algorithm.inputGradient(gradient, in: plan) : nil]
    }
}
