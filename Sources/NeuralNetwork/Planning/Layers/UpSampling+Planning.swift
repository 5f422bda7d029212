import Compute

extension UpSampling: PlannedLayer {
    public func operation(for place: LayerPlace) throws -> any Operation {
        switch interpolation {
        case .nearest: UpSamplingOperation(layer: place.name, size: size, input: place.inputs[0])
        case .bilinear:
            ResizingOperation(layer: place.name, height: place.node.shape[0], width: place.node.shape[1])
        }
    }
}

/// Each pixel of `[N, C, H, W]` as several rows and columns of copies.
private final class UpSamplingOperation: Operation {
    private let layer: String
    private let size: Extent
    /// `[H, W, C]`.
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

    /// Plans a function of the channels of a pixel and of those of each of its copies.
    private func loop(
        _ plan: PlanBuilder, _ images: Int, _ small: Tensor, _ large: Tensor,
        _ body: @escaping (_ small: UnsafeMutablePointer<Float>, _ large: UnsafeMutablePointer<Float>) -> Void
    ) {
        let (width, channels, size) = (image[1], image[2], size)
        let rows = image[0] * size.height
        let threads = plan.engine.threads
        plan.loop(label, over: [small, large]) { memory in
            { _ in
                // An image a task, so that no two of them write one pixel.
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
