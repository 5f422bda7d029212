import COneDNN

/// Fully connected layer: `[N, I]` to `[N, O]`, kernel `[O, I]`, bias `[O]`.
public final class DenseOperation: Operation {
    private let layer: String
    private let units: Int
    private let useBias: Bool

    private var input: Tensor?
    private var forwardDescriptor: PrimitiveDescriptor?

    /// A layer of `units` outputs.
    public init(layer: String, units: Int, useBias: Bool) {
        self.layer = layer
        self.units = units
        self.useBias = useBias
    }

    /// Plans the matrix product.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let input = try plan.reordered(inputs[0], to: plain(inputs[0].shape), layer)
        let shape = kernelShape(of: input)
        let anyKernel = try TensorDescriptor(shape: shape, layout: .any)
        let bias = try plain([units])
        let output = plan.tensor(try plain([input.shape[0], units]))
        let primitive = try PrimitiveDescriptor("planning \(layer)") {
            fashion_dense_forward(
                $0, plan.engine.handle, plan.hasBackward ? 1 : 0, input.descriptor.handle, anyKernel.handle,
                useBias ? bias.handle : nil, output.descriptor.handle, $1)
        }
        let layout = try primitive.descriptor(dnnl_query_weights_md, shape: shape)
        let kernel = try plan.parameters.parameter("\(layer)/kernel", preferring: layout)
        var arguments = [
            DNNL_ARG_SRC: input, DNNL_ARG_DST: output,
            DNNL_ARG_WEIGHTS: try plan.reordered(kernel.valueTensor, to: layout, layer),
        ]
        if useBias {
            arguments[DNNL_ARG_BIAS] = try plan.parameters.parameter("\(layer)/bias", preferring: bias)
                .valueTensor
        }
        plan.execute(label, primitive, arguments)
        self.input = input
        forwardDescriptor = primitive
        return output
    }

    /// Plans the gradients of kernel and bias, and of the input if wanted.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input, let forwardDescriptor else { preconditionFailure("backward before forward") }
        let gradient = try plan.reordered(gradient, to: plain(gradient.shape), layer)
        try planWeightGradient(gradient, input, forwardDescriptor, plan)
        return [wanted[0] ? try planInputGradient(gradient, input, forwardDescriptor, plan) : nil]
    }

    private func planWeightGradient(
        _ gradient: Tensor, _ input: Tensor, _ forward: PrimitiveDescriptor, _ plan: PlanBuilder
    ) throws {
        let shape = kernelShape(of: input)
        let anyKernel = try TensorDescriptor(shape: shape, layout: .any)
        let bias = try plain([units])
        let primitive = try PrimitiveDescriptor("planning the weights' gradient of \(layer)") {
            fashion_dense_backward_weights(
                $0, plan.engine.handle, input.descriptor.handle, anyKernel.handle,
                useBias ? bias.handle : nil,
                gradient.descriptor.handle, forward.handle, $1)
        }
        let layout = try primitive.descriptor(dnnl_query_diff_weights_md, shape: shape)
        let kernel = try plan.parameters.parameter("\(layer)/kernel", preferring: layout)
        let sameLayout = kernel.descriptor == layout
        let result = sameLayout ? kernel.gradientTensor : plan.tensor(layout)
        var arguments = [DNNL_ARG_SRC: input, DNNL_ARG_DIFF_DST: gradient, DNNL_ARG_DIFF_WEIGHTS: result]
        if useBias {
            arguments[DNNL_ARG_DIFF_BIAS] =
                try plan.parameters.parameter("\(layer)/bias", preferring: bias).gradientTensor
        }
        plan.execute(label, primitive, arguments)
        if !sameLayout { try plan.copy(result, to: kernel.gradientTensor, layer) }
    }

    private func planInputGradient(
        _ gradient: Tensor, _ input: Tensor, _ forward: PrimitiveDescriptor, _ plan: PlanBuilder
    ) throws -> Tensor {
        let shape = kernelShape(of: input)
        let anyKernel = try TensorDescriptor(shape: shape, layout: .any)
        let result = plan.tensor(input.descriptor)
        let primitive = try PrimitiveDescriptor("planning the input's gradient of \(layer)") {
            fashion_dense_backward_data(
                $0, plan.engine.handle, result.descriptor.handle, anyKernel.handle,
                gradient.descriptor.handle,
                forward.handle, $1)
        }
        let layout = try primitive.descriptor(dnnl_query_weights_md, shape: shape)
        let kernel = try plan.parameters.parameter("\(layer)/kernel", preferring: layout)
        plan.execute(
            label, primitive,
            [
                DNNL_ARG_DIFF_DST: gradient, DNNL_ARG_DIFF_SRC: result,
                DNNL_ARG_WEIGHTS: try plan.reordered(kernel.valueTensor, to: layout, layer),
            ])
        return result
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .dense) }

    private func kernelShape(of input: Tensor) -> [Int] { [units, input.shape[1]] }

    private func plain(_ shape: [Int]) throws -> TensorDescriptor {
        try TensorDescriptor(shape: shape, layout: .plain)
    }
}
