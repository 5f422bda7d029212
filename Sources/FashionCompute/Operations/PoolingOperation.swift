import COneDNN

/// The maximum or mean over windows of `[N, C, H, W]`.
public final class PoolingOperation: Operation {
    /// The result of a window.
    public enum Kind: Sendable {
        /// The maximum; padded positions are ignored.
        case maximum
        /// The maximum, including zeros in the padding.
        case maximumWithZeros
        /// The mean; padded positions do not count.
        case average
    }

    private let layer: String
    private let kind: Kind
    private let window: WindowGeometry

    private var source: TensorDescriptor?
    private var outputLayout: TensorDescriptor?
    private var workspace: Tensor?
    private var border: (output: Tensor, place: PoolingBorder)?
    private var maximum: SideBySideMaximum?

    /// - Parameter window: the geometry of the windows; the whole image for global pooling, whose output is
    ///   `[N, C, 1, 1]`.
    public init(layer: String, kind: Kind, window: WindowGeometry) {
        self.layer = layer
        self.kind = kind
        self.window = window
    }

    /// Plans the pooling. Max pooling stores the positions of the maxima for the backward pass.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        if kind == .maximum, let maximum = try SideBySideMaximum(window, of: inputs[0], label) {
            self.maximum = maximum
            return try maximum.forward(inputs[0], in: plan)
        }
        let input = kind == .maximumWithZeros ? try withPixels(inputs[0], plan) : try suited(inputs[0], plan)
        let shape = Array(input.shape[..<2]) + window.output(of: Array(input.shape[2...]))
        let any = try TensorDescriptor(shape: shape, layout: kind == .maximumWithZeros ? layout(shape) : .any)
        let primitive = try forwardPrimitive(plan, input.descriptor, any)
        let output = plan.tensor(try primitive.descriptor(dnnl_query_dst_md, shape: shape))
        let chunks = BatchChunks(images: shape[0])
        let ofChunk = try forwardPrimitive(
            plan, input.descriptor.first(chunks.size), output.descriptor.first(chunks.size))
        workspace = try ofChunk.optionalDescriptor(dnnl_query_workspace_md).map {
            try plan.parts(chunks.count, of: $0)
        }
        var arguments = ChunkedArguments(batches: [DNNL_ARG_SRC: input, DNNL_ARG_DST: output])
        arguments.parts[DNNL_ARG_WORKSPACE] = workspace
        try plan.execute(label, in: chunks, arguments) {
            try forwardPrimitive(
                plan, $0[DNNL_ARG_SRC] ?? input.descriptor, $0[DNNL_ARG_DST] ?? output.descriptor)
        }
        if kind == .maximumWithZeros {
            let place = try PoolingBorder(window, input: input.shape, output: output.descriptor)
            place.raise(output, label, in: plan)
            border = (output, place)
        }
        source = input.descriptor
        outputLayout = output.descriptor
        return output
    }

    /// Plans the gradient, which goes to the maxima or evenly to the pixels of each window.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard wanted[0] else { return [nil] }
        if let maximum { return [try maximum.backward(gradient, in: plan)] }
        guard let output = outputLayout, let source else { preconditionFailure("backward before forward") }
        var gradient = try plan.reordered(gradient, to: output, layer)
        if let border { gradient = border.place.gradient(gradient, of: border.output, label, in: plan) }
        let result = plan.tensor(source)
        var arguments = ChunkedArguments(batches: [DNNL_ARG_DIFF_DST: gradient, DNNL_ARG_DIFF_SRC: result])
        arguments.parts[DNNL_ARG_WORKSPACE] = workspace
        try plan.execute(label, in: BatchChunks(images: source.shape[0]), arguments) {
            let (source, output) = ($0[DNNL_ARG_DIFF_SRC] ?? source, $0[DNNL_ARG_DIFF_DST] ?? output)
            let forward = try forwardPrimitive(plan, source, output)
            var geometry = window.raw
            return try PrimitiveDescriptor("planning the gradient of \(layer)") {
                fashion_pooling_backward(
                    $0, plan.engine.handle, algorithm, source.handle, output.handle, &geometry,
                    forward.handle, $1)
            }
        }
        return [result]
    }

    private func forwardPrimitive(
        _ plan: PlanBuilder, _ input: TensorDescriptor, _ output: TensorDescriptor
    ) throws -> PrimitiveDescriptor {
        var geometry = window.raw
        return try PrimitiveDescriptor("planning \(layer)") {
            fashion_pooling_forward(
                $0, plan.engine.handle, plan.hasBackward ? 1 : 0, algorithm, input.handle, output.handle,
                &geometry, $1)
        }
    }

    /// Returns the tensor in a layout that oneDNN pools fast. Blocks of 16 channels are fast only with AVX-512.
    private func suited(_ tensor: Tensor, _ plan: PlanBuilder) throws -> Tensor {
        let blocks = try TensorDescriptor(shape: tensor.shape, layout: .blockedChannels)
        guard fashion_may_use_avx512() == 0, tensor.shape.count == 4, tensor.descriptor == blocks else {
            return tensor
        }
        return try plan.reordered(
            tensor, to: TensorDescriptor(shape: tensor.shape, layout: .channelsLast), layer)
    }

    /// Returns the tensor in a layout in which the channels of a pixel are contiguous.
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
