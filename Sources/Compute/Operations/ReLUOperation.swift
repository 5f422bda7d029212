import COneDNN

/// max(x, 0) as a step of its own; its derivative is taken from its output.
public final class ReLUOperation: Operation {
    private let layer: String
    private var output: Tensor?
    private var forwardDescriptor: PrimitiveDescriptor?

    /// The activation of a layer.
    public init(layer: String) { self.layer = layer }

    /// Plans max(x, 0).
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let input = inputs[0]
        let primitive = try PrimitiveDescriptor("planning \(layer)") {
            fashion_eltwise_forward(
                $0, plan.engine.handle, plan.hasBackward ? 1 : 0, dnnl_eltwise_relu_use_dst_for_bwd, 0, 0,
                input.descriptor.handle, $1)
        }
        let output = plan.tensor(input.descriptor)
        plan.execute(label, primitive, [DNNL_ARG_SRC: input, DNNL_ARG_DST: output])
        forwardDescriptor = primitive
        self.output = output
        return output
    }

    /// Plans the gradient where the output is positive.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let output, let forwardDescriptor else { preconditionFailure("backward before forward") }
        guard wanted[0] else { return [nil] }
        let gradient = try plan.reordered(gradient, to: output.descriptor, layer)
        let primitive = try PrimitiveDescriptor("planning the gradient of \(layer)") {
            fashion_eltwise_backward(
                $0, plan.engine.handle, dnnl_eltwise_relu_use_dst_for_bwd, 0, 0, gradient.descriptor.handle,
                output.descriptor.handle,
                forwardDescriptor.handle, $1)
        }
        let result = plan.tensor(output.descriptor)
        plan.execute(
            label, primitive, [DNNL_ARG_DST: output, DNNL_ARG_DIFF_DST: gradient, DNNL_ARG_DIFF_SRC: result])
        return [result]
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .activation) }
}
