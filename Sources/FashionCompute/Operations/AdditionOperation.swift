/// The sum of two or more tensors of one shape. The backward pass passes the gradient to each of them.
public final class AdditionOperation: Operation {
    private let layer: String

    /// Creates the operation of the given layer.
    public init(layer: String) { self.layer = layer }

    /// Plans the sums one after the other.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        try inputs.dropFirst().reduce(inputs[0]) { try plan.sum($0, $1, layer) }
    }

    /// Returns the gradient for every wanted input.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        wanted.map { $0 ? gradient : nil }
    }
}

extension PlanBuilder {
    /// Appends the sum of two tensors in the layout of the first. It also adds the gradients at a fork of the network.
    public func sum(_ first: Tensor, _ second: Tensor, _ layer: String) throws -> Tensor {
        let second = try reordered(second, to: first.descriptor, layer)
        let result = tensor(first.descriptor)
        let (count, threads) = (result.floatCount, engine.threads)
        loop(StepLabel(layer: layer, operation: .addition), over: [first, second, result]) { memory in
            let (first, second, result) = (memory[0], memory[1], memory[2])
            return { _ in
                Parallel.chunks(of: count, size: Parallel.floatsPerChunk, threads: threads) {
                    for index in $0 { result[index] = first[index] + second[index] }
                }
            }
        }
        return result
    }
}
