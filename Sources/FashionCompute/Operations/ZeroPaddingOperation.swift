/// Zero padding around the images of `[N, C, H, W]`.
public final class ZeroPaddingOperation: Operation {
    private let layer: String
    private let before: [Int]
    private let after: [Int]
    private var input: TensorDescriptor?

    /// - Parameters:
    ///   - before: the number of rows above and of columns to the left.
    ///   - after: the number of rows below and of columns to the right.
    public init(layer: String, before: [Int], after: [Int]) {
        self.layer = layer
        self.before = before
        self.after = after
    }

    /// Plans zeros, then a copy of the input into their middle.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let input = inputs[0]
        let shape = Array(input.shape[..<2]) + (0..<2).map { before[$0] + input.shape[2 + $0] + after[$0] }
        let output = plan.tensor(try TensorDescriptor(shape: shape, layout: .channelsLast))
        let threads = plan.engine.threads
        plan.loop(StepLabel(layer: layer, operation: .padding), over: [output]) { pointers in
            let (start, count) = (pointers[0], output.floatCount)
            return { _ in
                Parallel.chunks(of: count, size: Parallel.floatsPerChunk, threads: threads) {
                    (start + $0.lowerBound).update(repeating: 0, count: $0.count)
                }
            }
        }
        try plan.copy(input, to: try inside(output, like: input.descriptor), layer)
        self.input = input.descriptor
        return output
    }

    /// Plans a copy of the gradient's middle.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input else { preconditionFailure("backward before forward") }
        guard wanted[0] else { return [nil] }
        let result = plan.tensor(input)
        try plan.copy(try inside(gradient, like: input), to: result, layer)
        return [result]
    }

    /// Returns the part of the padded tensor that contains the input.
    private func inside(_ padded: Tensor, like input: TensorDescriptor) throws -> Tensor {
        padded.viewed(
            as: try TensorDescriptor(shape: input.shape, at: [0, 0] + before, in: padded.descriptor))
    }
}
