import Compute

extension Cropping: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        CroppingOperation(layer: place.name, offsets: [top, left], size: Array(place.node.shape[..<2]))
    }
}

/// The midst of the images of `[N, C, H, W]`.
private final class CroppingOperation: Operation {
    private let layer: String
    private let offsets: [Int]
    private let size: [Int]
    private var input: TensorDescriptor?

    init(layer: String, offsets: [Int], size: [Int]) {
        self.layer = layer
        self.offsets = offsets
        self.size = size
    }

    func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let layout = try TensorDescriptor(shape: inputs[0].shape, layout: .channelsLast)
        let input = try plan.reordered(inputs[0], to: layout, layer)
        self.input = layout
        let result = plan.tensor(
            try TensorDescriptor(shape: Array(input.shape[..<2]) + size, layout: .channelsLast))
        try plan.copy(inside(input, result.shape), to: result, layer)
        return result
    }

    func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard let input else { preconditionFailure("backward before forward") }
        guard wanted[0] else { return [nil] }
        let result = plan.tensor(input)
        plan.fill(result, with: 0, StepLabel(layer: layer, operation: .padding))
        try plan.copy(gradient, to: inside(result, gradient.shape), layer)
        return [result]
    }

    private func inside(_ whole: Tensor, _ shape: [Int]) throws -> Tensor {
        whole.viewed(as: try TensorDescriptor(shape: shape, at: [0, 0] + offsets, in: whole.descriptor))
    }
}
