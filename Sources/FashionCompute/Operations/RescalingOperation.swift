/// The linear function `x · scale + offset` of every element of `[N, C, H, W]` or `[N, C]`.
public final class RescalingOperation: Operation {
    private let layer: String
    private let scale: Float
    private let offset: Float

    /// Creates the operation of the given layer.
    public init(layer: String, scale: Float, offset: Float) {
        self.layer = layer
        self.scale = scale
        self.offset = offset
    }

    /// Plans the function.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        try linear(inputs[0], scale, offset, plan)
    }

    /// Plans the product of the gradient and the factor.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        [wanted[0] ? try linear(gradient, scale, 0, plan) : nil]
    }

    /// Plans a linear function, channels last, because that layout has no padding that would have to stay zero.
    private func linear(_ input: Tensor, _ scale: Float, _ offset: Float, _ plan: PlanBuilder) throws
        -> Tensor
    {
        let layout = try TensorDescriptor(shape: input.shape, layout: .channelsLast)
        let source = try plan.reordered(input, to: layout, layer)
        let result = plan.tensor(layout)
        let (count, threads) = (result.floatCount, plan.engine.threads)
        plan.loop(StepLabel(layer: layer, operation: .preprocessing), over: [source, result]) { pointers in
            let (source, result) = (pointers[0], pointers[1])
            return { _ in
                Parallel.chunks(of: count, size: Parallel.floatsPerChunk, threads: threads) {
                    for index in $0 { result[index] = source[index] * scale + offset }
                }
            }
        }
        return result
    }
}
