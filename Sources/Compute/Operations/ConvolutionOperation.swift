import COneDNN

/// 2-D convolution, with ReLU behind it in inference if asked for.
///
/// Input `[N, C, H, W]`, kernel `[O, I, H, W]`, bias `[O]`.
public final class ConvolutionOperation: Operation {
    private let layer: String
    private let filters: Int
    private let window: WindowGeometry
    private let useBias: Bool
    private let relu: Bool

    private var input: Tensor?
    private var forwardDescriptor: PrimitiveDescriptor?

    /// - Parameter relu: fuse ReLU; for plans without a backward pass only.
    public init(layer: String, filters: Int, window: WindowGeometry, useBias: Bool, relu: Bool = false) {
        self.layer = layer
        self.filters = filters
        self.window = window
        self.useBias = useBias
        self.relu = relu
    }

    /// Plans the convolution, in the algorithm that the plan's rule chooses.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        precondition(!(relu && plan.isTraining), "fused ReLU has no backward pass")
        let input = inputs[0]
        let shapes = Shapes(input: input.shape, filters: filters, window: window)
        let primitive = try forwardPrimitive(shapes, plan)
        let wanted = try primitive.descriptor(dnnl_query_src_md, shape: shapes.input)
        let source = try plan.reordered(input, to: wanted, layer)
        let kernelLayout = try primitive.descriptor(dnnl_query_weights_md, shape: shapes.kernel)
        let kernel = try plan.parameters.parameter("\(layer)/kernel", preferring: kernelLayout)
        let output = plan.tensor(try primitive.descriptor(dnnl_query_dst_md, shape: shapes.output))
        var arguments = [
            DNNL_ARG_SRC: source, DNNL_ARG_DST: output,
            DNNL_ARG_WEIGHTS: try plan.reordered(kernel.valueTensor, to: kernelLayout, layer),
        ]
        if useBias {
            let bias = try plan.parameters.parameter("\(layer)/bias", preferring: shapes.bias())
            arguments[DNNL_ARG_BIAS] = bias.valueTensor
        }
        plan.execute(StepLabel(layer: layer, operation: .convolutionForward), primitive, arguments)
        self.input = source
        forwardDescriptor = primitive
        return output
    }

    /// Plans the gradients of kernel and bias, and of the input if wanted.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input, let forwardDescriptor else { preconditionFailure("backward before forward") }
        let shapes = Shapes(input: input.shape, filters: filters, window: window)
        try planWeightGradient(gradient, input, shapes, plan)
        return [wanted[0] ? try planInputGradient(gradient, shapes, forwardDescriptor, plan) : nil]
    }

    private func forwardPrimitive(_ shapes: Shapes, _ plan: PlanBuilder) throws -> PrimitiveDescriptor {
        let any = try shapes.descriptors()
        let outputLayout = plan.algorithms.outputLayout(input: shapes.input, filters: filters)
        let output = try TensorDescriptor(shape: shapes.output, layout: outputLayout)
        var geometry = window.raw
        return try PrimitiveDescriptor(
            "planning \(layer)", relu: relu, algorithms: algorithms(for: shapes, plan)
        ) {
            fashion_convolution_forward(
                $1, plan.engine.handle, plan.isTraining ? 1 : 0, $0, any.input.handle, any.kernel.handle,
                useBias ? any.bias.handle : nil, output.handle, &geometry, $2)
        }
    }

    /// Plans the gradients of kernel and bias, of the whole batch at once or as a sum over slices of it.
    private func planWeightGradient(
        _ gradient: Tensor, _ input: Tensor, _ shapes: Shapes, _ plan: PlanBuilder
    ) throws {
        let batch = shapes.input[0]
        let slice = plan.algorithms.weightGradientSlice(input: shapes.input, filters: filters, window: window)
        var total: WeightGradient
        if slice == batch {
            total = try weightGradient(gradient, input, plan)
        } else {
            func blocked(_ shape: [Int], _ count: Int) throws -> TensorDescriptor {
                try TensorDescriptor(shape: [count] + shape[1...], layout: .blockedChannels)
            }
            let input = try plan.reordered(input, to: blocked(shapes.input, batch), layer)
            let gradient = try plan.reordered(gradient, to: blocked(shapes.output, batch), layer)
            func part(_ start: Int, addedTo total: WeightGradient?) throws -> WeightGradient {
                let images = start..<min(start + slice, batch)
                return try weightGradient(
                    gradient.images(images, as: blocked(shapes.output, images.count)),
                    input.images(images, as: blocked(shapes.input, images.count)), addedTo: total, plan)
            }
            total = try part(0, addedTo: nil)
            for start in stride(from: slice, to: batch, by: slice) { total = try part(start, addedTo: total) }
        }
        let kernel = try plan.parameters.parameter("\(layer)/kernel", preferring: total.kernel.descriptor)
        if kernel.descriptor != total.kernel.descriptor {
            try plan.copy(total.kernel, to: kernel.gradientTensor, layer)
        }
    }

    /// Where the gradients of kernel and bias stand.
    private struct WeightGradient {
        let kernel: Tensor
        let bias: Tensor?
    }

    /// Plans the gradients for the images that `input` holds.
    /// - Parameter total: what to add them to; without it they go where the parameters' gradients are wanted, or for a
    ///   kernel of another layout to memory of their own.
    private func weightGradient(
        _ gradient: Tensor, _ input: Tensor, addedTo total: WeightGradient? = nil, _ plan: PlanBuilder
    ) throws -> WeightGradient {
        let shapes = Shapes(input: input.shape, filters: filters, window: window)
        let any = try shapes.descriptors()
        let forward = try forwardPrimitive(shapes, plan)
        var geometry = window.raw
        let primitive = try PrimitiveDescriptor(
            "planning the weights' gradient of \(layer)", algorithms: algorithms(for: shapes, plan)
        ) {
            fashion_convolution_backward_weights(
                $1, plan.engine.handle, $0, any.input.handle, any.kernel.handle,
                useBias ? any.bias.handle : nil, any.output.handle, &geometry, forward.handle, $2)
        }
        let source = try primitive.descriptor(dnnl_query_src_md, shape: shapes.input)
        let outputLayout = try primitive.descriptor(dnnl_query_diff_dst_md, shape: shapes.output)
        let kernelLayout = try primitive.descriptor(dnnl_query_diff_weights_md, shape: shapes.kernel)
        let kernel = try plan.parameters.parameter("\(layer)/kernel", preferring: kernelLayout)
        let bias = useBias ? try plan.parameters.parameter("\(layer)/bias", preferring: shapes.bias()) : nil
        let isDirect = total == nil && kernel.descriptor == kernelLayout
        let result = WeightGradient(
            kernel: isDirect ? kernel.gradientTensor : plan.tensor(kernelLayout),
            bias: total == nil ? bias?.gradientTensor : bias.map { plan.tensor($0.descriptor) })
        var arguments = [
            DNNL_ARG_SRC: try plan.reordered(input, to: source, layer),
            DNNL_ARG_DIFF_DST: try plan.reordered(gradient, to: outputLayout, layer),
            DNNL_ARG_DIFF_WEIGHTS: result.kernel,
        ]
        arguments[DNNL_ARG_DIFF_BIAS] = result.bias
        plan.execute(StepLabel(layer: layer, operation: .convolutionBackwardWeights), primitive, arguments)
        guard let total else { return result }
        try plan.add(result.kernel, to: total.kernel, layer)
        if let part = result.bias, let sum = total.bias { try plan.add(part, to: sum, layer) }
        return total
    }

    private func planInputGradient(
        _ gradient: Tensor, _ shapes: Shapes, _ forward: PrimitiveDescriptor, _ plan: PlanBuilder
    ) throws -> Tensor {
        let any = try shapes.descriptors()
        var geometry = window.raw
        let primitive = try PrimitiveDescriptor(
            "planning the input's gradient of \(layer)", algorithms: algorithms(for: shapes, plan)
        ) {
            fashion_convolution_backward_data(
                $1, plan.engine.handle, $0, any.input.handle, any.kernel.handle, any.output.handle, &geometry,
                forward.handle, $2)
        }
        let kernelLayout = try primitive.descriptor(dnnl_query_weights_md, shape: shapes.kernel)
        let kernel = try plan.parameters.parameter("\(layer)/kernel", preferring: kernelLayout)
        let outputLayout = try primitive.descriptor(dnnl_query_diff_dst_md, shape: shapes.output)
        let result = plan.tensor(try primitive.descriptor(dnnl_query_diff_src_md, shape: shapes.input))
        plan.execute(
            StepLabel(layer: layer, operation: .convolutionBackwardData), primitive,
            [
                DNNL_ARG_DIFF_DST: try plan.reordered(gradient, to: outputLayout, layer),
                DNNL_ARG_WEIGHTS: try plan.reordered(kernel.valueTensor, to: kernelLayout, layer),
                DNNL_ARG_DIFF_SRC: result,
            ])
        return result
    }

    private func algorithms(for shapes: Shapes, _ plan: PlanBuilder) -> [dnnl_alg_kind_t] {
        plan.algorithms.candidates(input: shapes.input, filters: filters, window: window)
    }
}

/// Logical shapes of a convolution's tensors.
private struct Shapes {
    let input: [Int]
    let kernel: [Int]
    let output: [Int]

    init(input: [Int], filters: Int, window: WindowGeometry) {
        self.input = input
        kernel = [filters, input[1]] + window.kernel
        output = [input[0], filters] + window.output(of: Array(input[2...]))
    }

    func bias() throws -> TensorDescriptor { try TensorDescriptor(shape: [kernel[0]], layout: .plain) }

    /// Descriptors that leave every layout to oneDNN.
    func descriptors() throws -> (
        input: TensorDescriptor, kernel: TensorDescriptor, bias: TensorDescriptor, output: TensorDescriptor
    ) {
        (
            try TensorDescriptor(shape: input, layout: .any),
            try TensorDescriptor(shape: kernel, layout: .any),
            try bias(),
            try TensorDescriptor(shape: output, layout: .any)
        )
    }
}

extension WindowGeometry {
    /// The same for the C functions.
    var raw: fashion_window {
        func pair(_ numbers: [Int]) -> (Int64, Int64) { (Int64(numbers[0]), Int64(numbers[1])) }
        return fashion_window(
            kernel: pair(kernel), strides: pair(strides), before: pair(before), after: pair(after))
    }
}
