import COneDNN

/// oneDNN's direct convolution.
struct DirectConvolution: ConvolutionAlgorithm {
    private let convolution: ConvolutionDescription
    private let shapes: ConvolutionShapes

    init(_ convolution: ConvolutionDescription, input: [Int]) {
        self.convolution = convolution
        shapes = ConvolutionShapes(
            input: input, filters: convolution.filters, groups: convolution.groups, window: convolution.window
        )
    }

    private init(_ convolution: ConvolutionDescription, _ shapes: ConvolutionShapes) {
        self.convolution = convolution
        self.shapes = shapes
    }

    private var layer: String { convolution.layer }

    var pools: Bool { false }

    func forward(_ input: Tensor, addend: Tensor?, in plan: PlanBuilder) throws -> (
        output: Tensor, input: Tensor
    ) {
        let primitive = try forwardPrimitive(plan)
        let wanted = try primitive.descriptor(dnnl_query_src_md, shape: shapes.input)
        let source = try plan.reordered(input, to: wanted, layer)
        let kernelLayout = try primitive.descriptor(dnnl_query_weights_md, shape: shapes.kernel)
        let kernel = try plan.parameters.parameter(convolution.kernelName, preferring: kernelLayout)
        let layout = try primitive.descriptor(dnnl_query_dst_md, shape: shapes.output)
        let output = try addend.map { try plan.reordered($0, to: layout, layer) } ?? plan.tensor(layout)
        var arguments = ChunkedArguments(
            batches: [DNNL_ARG_SRC: source, DNNL_ARG_DST: output],
            shared: [DNNL_ARG_WEIGHTS: try plan.reordered(kernel.valueTensor, to: kernelLayout, layer)])
        if convolution.useBias {
            let bias = try plan.parameters.parameter("\(layer)/bias", preferring: shapes.bias())
            arguments.shared[DNNL_ARG_BIAS] = bias.valueTensor
        }
        let label = StepLabel(layer: layer, operation: .convolutionForward)
        plan.count(multiplications: shapes.multiplications, label)
        if let part = channelsPerTask(plan),
            let tasks = try tasksByChannels(part, arguments, kernelLayout, plan)
        {
            plan.execute(label, tasks)
            return (output, source)
        }
        try plan.execute(label, in: chunks, arguments) {
            try forwardPrimitive(plan, $0[DNNL_ARG_SRC], kernelLayout, $0[DNNL_ARG_DST])
        }
        return (output, source)
    }

    func weightGradient(_ gradient: Tensor, input: Tensor, in plan: PlanBuilder) throws {
        let primitive = try weightGradientPrimitive(plan)
        let source = try primitive.descriptor(dnnl_query_src_md, shape: shapes.input)
        let outputLayout = try primitive.descriptor(dnnl_query_diff_dst_md, shape: shapes.output)
        let kernelLayout = try primitive.descriptor(dnnl_query_diff_weights_md, shape: shapes.kernel)
        let kernel = try plan.parameters.parameter(convolution.kernelName, preferring: kernelLayout)
        let result = kernel.descriptor == kernelLayout ? kernel.gradientTensor : plan.tensor(kernelLayout)
        let label = StepLabel(layer: layer, operation: .convolutionBackwardWeights)
        plan.count(multiplications: shapes.multiplications, label)
        // Large kernels get fewer chunks, because each chunk's gradient is written and read once more.
        let chunks = BatchChunks(
            images: shapes.input[0], most: max(4, min(16, 4 << 20 / max(kernelLayout.byteCount, 1))))
        let kernels = try plan.parts(chunks.count, of: kernelLayout)
        var arguments = ChunkedArguments(
            batches: [
                DNNL_ARG_SRC: try plan.reordered(input, to: source, layer),
                DNNL_ARG_DIFF_DST: try plan.reordered(gradient, to: outputLayout, layer),
            ], parts: [DNNL_ARG_DIFF_WEIGHTS: kernels])
        let biases = convolution.useBias ? try plan.parts(chunks.count, of: shapes.bias()) : nil
        arguments.parts[DNNL_ARG_DIFF_BIAS] = biases
        try plan.execute(label, in: chunks, arguments) {
            try weightGradientPrimitive(plan, $0[DNNL_ARG_SRC], kernelLayout, $0[DNNL_ARG_DIFF_DST])
        }
        plan.sum(parts: kernels, chunks.count, into: result, label)
        if let biases {
            let bias = try plan.parameters.parameter("\(layer)/bias", preferring: shapes.bias())
            plan.sum(parts: biases, chunks.count, into: bias.gradientTensor, label)
        }
        if kernel.descriptor != kernelLayout { try plan.copy(result, to: kernel.gradientTensor, layer) }
    }

    func inputGradient(_ gradient: Tensor, in plan: PlanBuilder) throws -> Tensor {
        let primitive = try inputGradientPrimitive(plan)
        let kernelLayout = try primitive.descriptor(dnnl_query_weights_md, shape: shapes.kernel)
        let kernel = try plan.parameters.parameter(convolution.kernelName, preferring: kernelLayout)
        let outputLayout = try primitive.descriptor(dnnl_query_diff_dst_md, shape: shapes.output)
        let result = plan.tensor(try primitive.descriptor(dnnl_query_diff_src_md, shape: shapes.input))
        let arguments = ChunkedArguments(
            batches: [
                DNNL_ARG_DIFF_DST: try plan.reordered(gradient, to: outputLayout, layer),
                DNNL_ARG_DIFF_SRC: result,
            ], shared: [DNNL_ARG_WEIGHTS: try plan.reordered(kernel.valueTensor, to: kernelLayout, layer)])
        let label = StepLabel(layer: layer, operation: .convolutionBackwardData)
        plan.count(multiplications: shapes.multiplications, label)
        try plan.execute(label, in: chunks, arguments) {
            try inputGradientPrimitive(plan, $0[DNNL_ARG_DIFF_SRC], kernelLayout, $0[DNNL_ARG_DIFF_DST])
        }
        return result
    }

    // MARK: Few images, each by parts of its output channels

    /// Returns the number of output channels of a task if there are too few images to keep all threads busy; nil if
    /// tasks are divided by images.
    ///
    /// Only inference divides by channels, because the gradients in training are divided by images in any case. oneDNN
    /// 2.6 sums the products of an output in the same order for any number of images and channels (tests compare the
    /// bits), so the result for an image stays the same.
    private func channelsPerTask(_ plan: PlanBuilder) -> Int? {
        let channels = convolution.filters
        guard !plan.hasBackward, shapes.input[0] < 8, convolution.groups == nil, !convolution.sum,
            channels >= 64, channels % 64 == 0
        else { return nil }
        return channels == 64 ? 32 : 64
    }

    /// Returns a task for each image and each part of the output channels; nil if oneDNN has no primitive for a part.
    private func tasksByChannels(
        _ channels: Int, _ arguments: ChunkedArguments, _ kernelLayout: TensorDescriptor, _ plan: PlanBuilder
    ) throws -> [ChunkTask]? {
        guard let source = arguments.batches[DNNL_ARG_SRC], let output = arguments.batches[DNNL_ARG_DST],
            let kernel = arguments.shared[DNNL_ARG_WEIGHTS], let imageStride = source.descriptor.imageStride,
            let kernelPart = try? kernelLayout.first(channels),
            try output.descriptor == TensorDescriptor(shape: shapes.output, layout: .blockedChannels)
        else { return nil }
        let pixels = shapes.output[2] * shapes.output[3]
        let image = try source.descriptor.first(1)
        let outputPart = try TensorDescriptor(
            shape: [1, channels] + shapes.output[2...], layout: .blockedChannels)
        let biasPart = try TensorDescriptor(shape: [channels], layout: .plain)
        var description = shapes
        description.limit(toImages: 1, channels: channels)
        let part = DirectConvolution(convolution, description)
        guard let primitive = try? part.forwardPrimitive(plan, image, kernelPart, outputPart) else {
            return nil
        }
        let float = MemoryLayout<Float>.stride
        return (0..<shapes.input[0]).flatMap { number in
            stride(from: 0, to: convolution.filters, by: channels).map { first in
                var places: [Int32: ChunkTask.Place] = [
                    DNNL_ARG_SRC: (image, source, number * imageStride),
                    DNNL_ARG_WEIGHTS: (
                        kernelPart, kernel, kernelLayout.byteCount / convolution.filters * first
                    ),
                    DNNL_ARG_DST: (
                        outputPart, output, (number * convolution.filters + first) * pixels * float
                    ),
                ]
                if let bias = arguments.shared[DNNL_ARG_BIAS] {
                    places[DNNL_ARG_BIAS] = (biasPart, bias, first * float)
                }
                return ChunkTask(primitive: primitive, places: places)
            }
        }
    }

    private var chunks: BatchChunks { BatchChunks(images: shapes.input[0]) }

    // MARK: Primitives, for layouts that are given or left to oneDNN

    private func forwardPrimitive(
        _ plan: PlanBuilder, _ input: TensorDescriptor? = nil, _ kernel: TensorDescriptor? = nil,
        _ output: TensorDescriptor? = nil
    ) throws -> PrimitiveDescriptor {
        let any = try shapes.descriptors()
        // oneDNN has no kernel for blocked outputs if the channels of a group do not fill a block.
        let fillsBlocks = convolution.groups.map {
            $0 == shapes.input[1] || convolution.filters / $0 % 16 == 0
        }
        let outputLayout =
            fillsBlocks == false
            ? .any
            : plan.algorithms.outputLayout(
                input: shapes.input, filters: convolution.filters, isTraining: plan.isTraining)
        let output = try output ?? TensorDescriptor(shape: shapes.output, layout: outputLayout)
        var geometry = convolution.window.raw
        return try PrimitiveDescriptor(
            "planning \(layer)", sum: convolution.sum, relu: convolution.relu, limit: convolution.limit
        ) {
            fashion_convolution_forward(
                $0, plan.engine.handle, plan.isTraining ? 1 : 0, (input ?? any.input).handle,
                (kernel ?? any.kernel).handle, convolution.useBias ? any.bias.handle : nil, output.handle,
                &geometry, $1)
        }
    }

    private func weightGradientPrimitive(
        _ plan: PlanBuilder, _ input: TensorDescriptor? = nil, _ kernel: TensorDescriptor? = nil,
        _ output: TensorDescriptor? = nil
    ) throws -> PrimitiveDescriptor {
        let any = try shapes.descriptors()
        let forward = try forwardPrimitive(plan, input, nil, output)
        var geometry = convolution.window.raw
        return try PrimitiveDescriptor("planning the weights' gradient of \(layer)") {
            fashion_convolution_backward_weights(
                $0, plan.engine.handle, (input ?? any.input).handle, (kernel ?? any.kernel).handle,
                convolution.useBias ? any.bias.handle : nil, (output ?? any.output).handle, &geometry,
                forward.handle, $1)
        }
    }

    private func inputGradientPrimitive(
        _ plan: PlanBuilder, _ input: TensorDescriptor? = nil, _ kernel: TensorDescriptor? = nil,
        _ output: TensorDescriptor? = nil
    ) throws -> PrimitiveDescriptor {
        let any = try shapes.descriptors()
        let forward = try forwardPrimitive(plan, input, nil, output)
        var geometry = convolution.window.raw
        return try PrimitiveDescriptor("planning the input's gradient of \(layer)") {
            fashion_convolution_backward_data(
                $0, plan.engine.handle, (input ?? any.input).handle, (kernel ?? any.kernel).handle,
                (output ?? any.output).handle, &geometry, forward.handle, $1)
        }
    }
}
