/// Reshaping of each image in Keras' order of elements, channels fastest.
public final class ReshapeOperation: Operation {
    private let layer: String
    private let shape: [Int]
    private var source: TensorDescriptor?

    /// - Parameter shape: Keras' shape of one output image, `[H, W, C]`, `[H, W]` or `[C]`.
    public init(layer: String, shape: [Int]) {
        self.layer = layer
        self.shape = shape
    }

    /// Plans a view of channels-last memory, after a reorder if necessary.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let source = try TensorDescriptor(shape: inputs[0].shape, layout: .channelsLast)
        self.source = source
        let target = try TensorDescriptor(imagesOf: shape, batch: source.shape[0])
        return try plan.reordered(inputs[0], to: source, layer).viewed(as: target)
    }

    /// Plans the inverse view of the gradient.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let source else { preconditionFailure("backward before forward") }
        guard wanted[0] else { return [nil] }
        let target = try TensorDescriptor(imagesOf: shape, batch: source.shape[0])
        return [try plan.reordered(gradient, to: target, layer).viewed(as: source)]
    }
}
