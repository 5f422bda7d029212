/// ReLU, max(x, 0), as a separate step. Its derivative is computed from the output.
public final class ReLUOperation: Operation {
    private let layer: String
    private var output: Tensor?

    /// Creates the operation of the given layer.
    public init(layer: String) { self.layer = layer }

    /// Plans max(x, 0).
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let input = inputs[0]
        let output = plan.tensor(input.descriptor)
        let (count, threads) = (output.floatCount, plan.engine.threads)
        plan.loop(label, over: [input, output]) { memory in
            let (input, output) = (memory[0], memory[1])
            return { _ in
                Parallel.chunks(of: count, size: Parallel.floatsPerChunk, threads: threads) {
                    for index in $0 { output[index] = max(input[index], 0) }
                }
            }
        }
        self.output = output
        return output
    }

    /// Plans the gradient, which is zero where the output is not positive.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let output else { preconditionFailure("backward before forward") }
        guard wanted[0] else { return [nil] }
        let gradient = try plan.reordered(gradient, to: output.descriptor, layer)
        let result = plan.tensor(output.descriptor)
        let (count, threads) = (output.floatCount, plan.engine.threads)
        plan.loop(label, over: [output, gradient, result]) { memory in
            let (output, gradient, result) = (memory[0], memory[1], memory[2])
            return { _ in
                Parallel.chunks(of: count, size: Parallel.floatsPerChunk, threads: threads) {
                    for index in $0 { result[index] = output[index] > 0 ? gradient[index] : 0 }
                }
            }
        }
        return [result]
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .activation) }
}
