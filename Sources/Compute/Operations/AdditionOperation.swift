import COneDNN

/// Sum of two or more tensors of one shape; backward hands the gradient to each of them.
public final class AdditionOperation: Operation {
    private let layer: String

    /// The layer that adds.
    public init(layer: String) { self.layer = layer }

    /// Plans the sums, one after the other.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        try inputs.dropFirst().reduce(inputs[0]) { try plan.sum($0, $1, layer) }
    }

    /// Hands the gradient to every input.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        wanted.map { $0 ? gradient : nil }
    }
}

extension PlanBuilder {
    /// The sum of two tensors, in the layout of the first: also how the gradients of a fork in the network meet.
    public func sum(_ first: Tensor, _ second: Tensor, _ layer: String) throws -> Tensor {
        let second = try reordered(second, to: first.descriptor, layer)
        let primitive = try PrimitiveDescriptor("planning the sum in \(layer)") {
            fashion_addition($0, engine.handle, first.descriptor.handle, $1)
        }
        let result = tensor(first.descriptor)
        execute(
            StepLabel(layer: layer, operation: .addition), primitive,
            [DNNL_ARG_SRC_0: first, DNNL_ARG_SRC_1: second, DNNL_ARG_DST: result])
        return result
    }
}
