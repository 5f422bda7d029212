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

    private var layer: String { convolution.layer }

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
        var arguments = [
            DNNL_ARG_SRC: source, DNNL_ARG_DST: output,
            DNNL_ARG_WEIGHTS: try plan.reordered(kernel.valueTensor, to: kernelLayout, layer),
        ]
        if convolution.useBias {
            let bias = try plan.parameters.parameter("\(layer)/bias", preferring: shapes.bias())
            arguments[DNNL_ARG_BIAS] = bias.valueTensor
        }
        plan.execute(StepLabel(layer: layer, operation: .convolutionForward), primitive, arguments)
        return (output, source)
    }

    func weightGradient(_ gradient: Tensor, input: Tensor, in plan: PlanBuilder) throws {
        let any = try shapes.descriptors()
        let forward = try forwardPrimitive(plan)
        var geometry = convolution.window.raw
        let primitive = try PrimitiveDescriptor("planning the weights' gradient of \(layer)") {
            fashion_convolution_backward_weights(
                $0, plan.engine.handle, any.input.handle, any.kernel.handle,
                convolution.useBias ? any.bias.handle : nil, any.output.handle, &geometry, forward.handle, $1)
        }
        let source = try primitive.descriptor(dnnl_query_src_md, shape: shapes.input)
        let outputLayout = try primitive.descriptor(dnnl_query_diff_dst_md, shape: shapes.output)
        let kernelLayout = try primitive.descriptor(dnnl_query_diff_weights_md, shape: shapes.kernel)
        let kernel = try plan.parameters.parameter(convolution.kernelName, preferring: kernelLayout)
        let result = kernel.descriptor == kernelLayout ? kernel.gradientTensor : plan.tensor(kernelLayout)
        var arguments = [
            DNNL_ARG_SRC: try plan.reordered(input, to: source, layer),
            DNNL_ARG_DIFF_DST: try plan.reordered(gradient, to: outputLayout, layer),
            DNNL_ARG_DIFF_WEIGHTS: result,
        ]
        if convolution.useBias {
            let bias = try plan.parameters.parameter("\(layer)/bias", preferring: shapes.bias())
            arguments[DNNL_ARG_DIFF_BIAS] = bias.gradientTensor
        }
        plan.execute(StepLabel(layer: layer, operation: .convolutionBackwardWeights), primitive, arguments)
        if kernel.descriptor != kernelLayout { try plan.copy(result, to: kernel.gradientTensor, layer) }
    }

    func inputGradient(_ gradient: Tensor, in plan: PlanBuilder) throws -> Tensor {
        let any = try shapes.descriptors()
        let forward = try forwardPrimitive(plan)
        var geometry = convolution.window.raw
        let primitive = try PrimitiveDescriptor("planning the input's gradient of \(layer)") {
            fashion_convolution_backward_data(
                $0, plan.engine.handle, any.input.handle, any.kernel.handle, any.output.handle, &geometry,
                forward.handle, $1)
        }
        let kernelLayout = try primitive.descriptor(dnnl_query_weights_md, shape: shapes.kernel)
        let kernel = try plan.parameters.parameter(convolution.kernelName, preferring: kernelLayout)
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

    private func forwardPrimitive(_ plan: PlanBuilder) throws -> PrimitiveDescriptor {
        let any = try shapes.descriptors()
        let outputLayout = plan.algorithms.outputLayout(input: shapes.input, filters: convolution.filters)
        let output = try TensorDescriptor(shape: shapes.output, layout: outputLayout)
        var geometry = convolution.window.raw
        return try PrimitiveDescriptor("planning \(layer)", sum: convolution.sum, relu: convolution.relu) {
            fashion_convolution_forward(
                $0, plan.engine.handle, plan.isTraining ? 1 : 0, any.input.handle, any.kernel.handle,
                convolution.useBias ? any.bias.handle : nil, output.handle, &geometry, $1)
        }
    }
}
