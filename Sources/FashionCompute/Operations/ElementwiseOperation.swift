import COneDNN

/// A function that is applied to each element; see ``ElementwiseOperation``.
public enum ElementwiseFunction: Sendable, Equatable {
    /// x if x is positive, otherwise `slope` · x.
    case leakyReLU(slope: Float)
    /// x limited to the given bounds.
    case clip(from: Float, to: Float)
    /// x if x is positive, otherwise `alpha` · (exp(x) − 1).
    case elu(alpha: Float)
    /// `scale` · x + `offset`.
    case linear(scale: Float, offset: Float)
    /// x · Φ(x), where Φ is the distribution function of the standard normal distribution.
    case gelu
    /// x / (1 + exp(−x)).
    case silu
    /// 1 / (1 + exp(−x)).
    case sigmoid
    /// log(1 + exp(x)).
    case softplus
    /// The hyperbolic tangent.
    case tanh
    /// exp(x).
    case exponential

    /// oneDNN's algorithm with its two parameters.
    var algorithm: (dnnl_alg_kind_t, alpha: Float, beta: Float) {
        switch self {
        case .leakyReLU(let slope): (dnnl_eltwise_relu, slope, 0)
        case .clip(let lower, let upper): (dnnl_eltwise_clip, lower, upper)
        case .elu(let alpha): (dnnl_eltwise_elu, alpha, 0)
        case .linear(let scale, let offset): (dnnl_eltwise_linear, scale, offset)
        case .gelu: (dnnl_eltwise_gelu_erf, 0, 0)
        case .silu: (dnnl_eltwise_swish, 1, 0)
        case .sigmoid: (dnnl_eltwise_logistic, 0, 0)
        case .softplus: (dnnl_eltwise_soft_relu, 1, 0)
        case .tanh: (dnnl_eltwise_tanh, 0, 0)
        case .exponential: (dnnl_eltwise_exp, 0, 0)
        }
    }
}

/// An elementwise function. Its derivative is computed from the input.
public final class ElementwiseOperation: Operation {
    private let layer: String
    private let function: ElementwiseFunction
    private var input: Tensor?

    /// Creates the operation of a function in the given layer.
    public init(layer: String, function: ElementwiseFunction) {
        self.layer = layer
        self.function = function
    }

    /// Plans the function.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let input = inputs[0]
        let output = plan.tensor(input.descriptor)
        let arguments = ChunkedArguments(batches: [DNNL_ARG_SRC: input, DNNL_ARG_DST: output])
        try plan.execute(label, in: BatchChunks(images: input.shape[0]), arguments) {
            try forwardPrimitive(plan, $0[DNNL_ARG_SRC] ?? input.descriptor)
        }
        self.input = input
        return output
    }

    /// Plans the product of the gradient and the derivative at the input.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input else { preconditionFailure("backward before forward") }
        guard wanted[0] else { return [nil] }
        let gradient = try plan.reordered(gradient, to: input.descriptor, layer)
        let result = plan.tensor(input.descriptor)
        let arguments = ChunkedArguments(batches: [
            DNNL_ARG_SRC: input, DNNL_ARG_DIFF_DST: gradient, DNNL_ARG_DIFF_SRC: result,
        ])
        let (kind, alpha, beta) = function.algorithm
        try plan.execute(label, in: BatchChunks(images: input.shape[0]), arguments) {
            let layout = $0[DNNL_ARG_SRC] ?? input.descriptor
            let forward = try forwardPrimitive(plan, layout)
            return try PrimitiveDescriptor("planning the gradient of \(layer)") {
                fashion_eltwise_backward(
                    $0, plan.engine.handle, kind, alpha, beta, layout.handle, layout.handle, forward.handle,
                    $1)
            }
        }
        return [result]
    }

    private func forwardPrimitive(_ plan: PlanBuilder, _ layout: TensorDescriptor) throws
        -> PrimitiveDescriptor
    {
        let (kind, alpha, beta) = function.algorithm
        return try PrimitiveDescriptor("planning \(layer)") {
            fashion_eltwise_forward(
                $0, plan.engine.handle, plan.hasBackward ? 1 : 0, kind, alpha, beta, layout.handle, $1)
        }
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .activation) }
}
