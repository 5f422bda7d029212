import COneDNN

/// Maximum or mean over windows of `[N, C, H, W]`.
public final class PoolingOperation: Operation {
    /// What a window becomes.
    public enum Kind: Sendable {
        /// Its largest number; padding never wins.
        case maximum
        /// Its largest number, zeros in the padding included.
        case maximumWithZeros
        /// The mean of its numbers; padded places do not count.
        case average
    }

    private let layer: String
    private let kind: Kind
    private let window: WindowGeometry

    private var forwardDescriptor: PrimitiveDescriptor?
    private var source: TensorDescriptor?
    private var workspace: Tensor?
    private var border: (output: Tensor, place: PoolingBorder)?

    /// - Parameter window: the whole image for global pooling, whose output is `[N, C, 1, 1]`.
    public init(layer: String, kind: Kind, window: WindowGeometry) {
        self.layer = layer
        self.kind = kind
        self.window = window
    }

    /// Plans the pooling; maxima keep their places for backward.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let input = kind == .maximumWithZeros ? try withPixels(inputs[0], plan) : inputs[0]
        let shape = Array(input.shape[..<2]) + window.output(of: Array(input.shape[2...]))
        let any = try TensorDescriptor(shape: shape, layout: kind == .maximumWithZeros ? layout(shape) : .any)
        var geometry = window.raw
        let primitive = try PrimitiveDescriptor("planning \(layer)") {
            fashion_pooling_forward(
                $0, plan.engine.handle, plan.isTraining ? 1 : 0, algorithm, input.descriptor.handle,
                any.handle,
                &geometry, $1)
        }
        let output = plan.tensor(try primitive.descriptor(dnnl_query_dst_md, shape: shape))
        var arguments = [DNNL_ARG_SRC: input, DNNL_ARG_DST: output]
        workspace = primitive.optionalDescriptor(dnnl_query_workspace_md).map { plan.tensor($0) }
        arguments[DNNL_ARG_WORKSPACE] = workspace
        plan.execute(label, primitive, arguments)
        if kind == .maximumWithZeros {
            let place = try PoolingBorder(window, input: input.shape, output: output.descriptor)
            place.raise(output, label, in: plan)
            border = (output, place)
        }
        forwardDescriptor = primitive
        source = input.descriptor
        return output
    }

    /// Plans the gradient's way back to the maxima, or evenly over the window.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let forwardDescriptor, let source else { preconditionFailure("backward before forward") }
        guard wanted[0] else { return [nil] }
        let output = try forwardDescriptor.descriptor(dnnl_query_dst_md, shape: gradient.shape)
        var gradient = try plan.reordered(gradient, to: output, layer)
        if let border { gradient = border.place.gradient(gradient, of: border.output, label, in: plan) }
        var geometry = window.raw
        let primitive = try PrimitiveDescriptor("planning the gradient of \(layer)") {
            fashion_pooling_backward(
                $0, plan.engine.handle, algorithm, source.handle, output.handle, &geometry,
                forwardDescriptor.handle, $1)
        }
        let result = plan.tensor(source)
        var arguments = [DNNL_ARG_DIFF_DST: gradient, DNNL_ARG_DIFF_SRC: result]
        arguments[DNNL_ARG_WORKSPACE] = workspace
        plan.execute(label, primitive, arguments)
        return [result]
    }

    /// The tensor in a layout that keeps a pixel's numbers together.
    private func withPixels(_ tensor: Tensor, _ plan: PlanBuilder) throws -> Tensor {
        try plan.reordered(
            tensor, to: TensorDescriptor(shape: tensor.shape, layout: layout(tensor.shape)), layer)
    }

    private func layout(_ shape: [Int]) -> TensorDescriptor.Layout {
        shape[1] % 16 == 0 ? .blockedChannels : .channelsLast
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .pooling) }

    private var algorithm: dnnl_alg_kind_t {
        kind == .average ? dnnl_pooling_avg_exclude_padding : dnnl_pooling_max
    }
}
