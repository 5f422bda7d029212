import FashionCompute

/// A sequence of operations for one node of a graph.
final class SequenceOperation: Operation {
    private let operations: [any Operation]

    init(_ operations: [any Operation]) { self.operations = operations }

    func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        var tensors = inputs
        for operation in operations { tensors = [try operation.forward(tensors, in: plan)] }
        return tensors[0]
    }

    func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        var gradients: [Tensor?] = [gradient]
        for (index, operation) in operations.enumerated().reversed() {
            guard let gradient = gradients[0] else { break }
            gradients = try operation.backward(gradient, wanted: index == 0 ? wanted : [true], in: plan)
        }
        return gradients
    }
}

/// An operation that returns its input unchanged.
final class IdentityOperation: Operation {
    func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor { inputs[0] }

    func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] { [gradient] }
}
