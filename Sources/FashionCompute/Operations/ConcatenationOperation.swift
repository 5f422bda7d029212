/// Concatenation of two or more tensors along the channels: `[N, Cᵢ, H, W]` to `[N, ΣCᵢ, H, W]`, or `[N, Cᵢ]` to
/// `[N, ΣCᵢ]`; or of matrices along their rows: `[N, 1, H, Wᵢ]` to `[N, 1, H, ΣWᵢ]`.
public final class ConcatenationOperation: Operation {
    private let layer: String
    private let axis: Int
    private var widths: [Int] = []

    /// Creates the operation of the given layer.
    /// - Parameter matrices: whether the inputs are matrices.
    public init(layer: String, matrices: Bool = false) {
        self.layer = layer
        axis = matrices ? 3 : 1
    }

    /// Plans the concatenation, channels last.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        widths = inputs.map { $0.shape[axis] }
        let sources = try inputs.map { try plan.reordered($0, to: channelsLast($0.shape), layer) }
        var shape = inputs[0].shape
        shape[axis] = widths.reduce(0, +)
        let result = plan.tensor(try channelsLast(shape))
        copy(sources, result, joining: true, plan)
        return result
    }

    /// Plans the split of the gradient.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard wanted.contains(true) else { return wanted.map { _ in nil } }
        let source = try plan.reordered(gradient, to: channelsLast(gradient.shape), layer)
        let parts = try widths.map { width in
            var shape = gradient.shape
            shape[axis] = width
            return plan.tensor(try channelsLast(shape))
        }
        copy(parts, source, joining: false, plan)
        return zip(parts, wanted).map { $1 ? $0 : nil }
    }

    /// Plans a copy of the parts into the whole, or of the whole into the parts.
    private func copy(_ parts: [Tensor], _ whole: Tensor, joining: Bool, _ plan: PlanBuilder) {
        let (widths, total, threads) = (widths, whole.shape[axis], plan.engine.threads)
        let pixels = whole.floatCount / total
        plan.loop(StepLabel(layer: layer, operation: .preprocessing), over: [whole] + parts) { pointers in
            { _ in
                Parallel.chunks(of: pixels, size: 256, threads: threads) { pixels in
                    var offset = 0
                    for (part, width) in zip(pointers.dropFirst(), widths) {
                        for pixel in pixels {
                            let (ours, theirs) = (part + pixel * width, pointers[0] + pixel * total + offset)
                            for channel in 0..<width {
                                if joining {
                                    theirs[channel] = ours[channel]
                                } else {
                                    ours[channel] = theirs[channel]
                                }
                            }
                        }
                        offset += width
                    }
                }
            }
        }
    }

    private func channelsLast(_ shape: [Int]) throws -> TensorDescriptor {
        try TensorDescriptor(shape: shape, layout: .channelsLast)
    }
}
