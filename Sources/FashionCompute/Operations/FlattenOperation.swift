/// Flattening of `[N, C, H, W]` to `[N, H·W·C]`, channels fastest, as Keras flattens NHWC images.
public final class FlattenOperation: Operation {
    private let layer: String
    private var images: TensorDescriptor?

    /// Creates the operation of the given layer.
    public init(layer: String) { self.layer = layer }

    /// Plans a view of channels-last memory, after a reorder if necessary.
    public func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let shape = inputs[0].shape
        let images = try TensorDescriptor(shape: shape, layout: .channelsLast)
        self.images = images
        let flat = try TensorDescriptor(shape: [shape[0], shape[1...].reduce(1, *)], layout: .plain)
        return try plan.reordered(inputs[0], to: images, layer).viewed(as: flat)
    }

    /// Plans the inverse view of the gradient.
    public func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let images else { preconditionFailure("backward before forward") }
        guard wanted[0] else { return [nil] }
        let flat = try TensorDescriptor(shape: gradient.shape, layout: .plain)
        return [try plan.reordered(gradient, to: flat, layer).viewed(as: images)]
    }
}
