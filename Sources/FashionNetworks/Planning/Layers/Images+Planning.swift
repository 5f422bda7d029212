import FashionCompute

extension ZeroPadding: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        ZeroPaddingOperation(layer: place.name, before: [top, left], after: [bottom, right])
    }
}

extension Resizing: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        ResizingOperation(layer: place.name, height: height, width: width)
    }
}

extension Rescaling: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        RescalingOperation(layer: place.name, scale: scale, offset: offset)
    }
}

extension Cropping: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        CroppingOperation(layer: place.name, offsets: [top, left], size: Array(place.node.shape[..<2]))
    }
}

/// Crops images, `[N, C, H, W]`.
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

extension UpSampling: PlannedLayer {
    /// Returns the operation that computes the layer.
    public func operation(for place: LayerPlace) throws -> any Operation {
        switch interpolation {
        case .nearest: UpSamplingOperation(layer: place.name, size: size, input: place.inputs[0])
        case .bilinear:
            ResizingOperation(layer: place.name, height: place.node.shape[0], width: place.node.shape[1])
        }
    }
}

/// Upsamples images, `[N, C, H, W]`, by repeating each pixel in rows and columns.
private final class UpSamplingOperation: Operation {
    private let layer: String
    private let size: Extent
    /// The input shape of one image, `[H, W, C]`.
    private let image: [Int]

    init(layer: String, size: Extent, input: [Int]) {
        self.layer = layer
        self.size = size
        image = input
    }

    func forward(_ inputs: [Tensor], in plan: PlanBuilder) throws -> Tensor {
        let images = inputs[0].shape[0]
        let (small, large) = try layouts(images)
        let source = try plan.reordered(inputs[0], to: small, layer)
        let result = plan.tensor(large)
        let count = image[2]
        loop(plan, images, source, result) { small, large in
            large.update(from: small, count: count)
        }
        return result
    }

    func backward(_ gradient: Tensor, wanted: [Bool], in plan: PlanBuilder) throws -> [Tensor?] {
        guard wanted[0] else { return [nil] }
        let (small, large) = try layouts(gradient.shape[0])
        let source = try plan.reordered(gradient, to: large, layer)
        let result = plan.tensor(small)
        plan.fill(result, with: 0, label)
        let count = image[2]
        loop(plan, gradient.shape[0], result, source) { small, large in
            for channel in 0..<count { small[channel] += large[channel] }
        }
        return [result]
    }

    /// Plans a loop that calls `body` with the channels of each pixel and of each of its copies.
    private func loop(
        _ plan: PlanBuilder, _ images: Int, _ small: Tensor, _ large: Tensor,
        _ body: @escaping (_ small: UnsafeMutablePointer<Float>, _ large: UnsafeMutablePointer<Float>) -> Void
    ) {
        let (width, channels, size) = (image[1], image[2], size)
        let rows = image[0] * size.height
        let threads = plan.engine.threads
        plan.loop(label, over: [small, large]) { memory in
            { _ in
                // Each task takes a whole image, so that no two tasks write to the same pixel.
                Parallel.tasks(images, threads: threads) { image, _ in
                    for row in 0..<rows {
                        let from = (image * rows / size.height + row / size.height) * width
                        let to = (image * rows + row) * width * size.width
                        for column in 0..<width * size.width {
                            body(
                                memory[0] + (from + column / size.width) * channels,
                                memory[1] + (to + column) * channels)
                        }
                    }
                }
            }
        }
    }

    private func layouts(_ images: Int) throws -> (small: TensorDescriptor, large: TensorDescriptor) {
        let large = [image[0] * size.height, image[1] * size.width, image[2]]
        return (
            try TensorDescriptor(imagesOf: image, batch: images),
            try TensorDescriptor(imagesOf: large, batch: images)
        )
    }

    private var label: StepLabel { StepLabel(layer: layer, operation: .preprocessing) }
}
