import CKernels

/// Max pooling over windows that lie side by side without padding, by the library's own kernels. See `pooling.h`.
///
/// They keep the layout of the convolutions, for which oneDNN has only slow code without AVX-512. With it they are used
/// as well, so that there is one way.
final class SideBySideMaximum {
    private let label: StepLabel
    private let window: WindowGeometry
    private let input: [Int]
    private let output: [Int]
    private var saved: (input: TensorDescriptor, output: TensorDescriptor, places: Tensor)?

    /// Returns nil for windows that overlap, leave gaps or reach into padding, for numbers of channels that are not
    /// multiples of sixteen, and for layouts that only oneDNN pools.
    init?(_ window: WindowGeometry, of tensor: Tensor, _ label: StepLabel) throws {
        input = tensor.shape
        let isSideBySide = window == WindowGeometry(kernel: window.kernel, strides: window.kernel)
        // The place of a maximum in its window is stored in a byte.
        guard isSideBySide, window.kernel.reduce(1, *) <= 255, input[1] % 16 == 0,
            try tensor.descriptor == tensor.layoutOfPixels()
        else { return nil }
        self.label = label
        self.window = window
        output = Array(input[..<2]) + window.output(of: Array(input[2...]))
    }

    /// Plans the pooling. The places of the maxima are stored if a backward pass follows.
    func forward(_ input: Tensor, in plan: PlanBuilder) throws -> Tensor {
        let last = try TensorDescriptor(shape: input.shape, layout: .channelsLast)
        let result = plan.tensor(
            try TensorDescriptor(
                shape: output, layout: input.descriptor == last ? .channelsLast : .blockedChannels))
        // Sixteen bytes for each window and group of channels.
        let places =
            plan.hasBackward
            ? plan.tensor(try TensorDescriptor(shape: [result.floatCount / 4], layout: .plain)) : nil
        if let places { saved = (input.descriptor, result.descriptor, places) }
        try loop(
            input.descriptor, result.descriptor, over: [input, result] + (places.map { [$0] } ?? []),
            in: plan
        ) {
            shape, memory, place in
            let places = memory.count > 2 ? Self.bytes(memory[2]) + place.bytes : nil
            pooling_maximum(
                Engine.kernelInstructions, shape, memory[0] + place.input, memory[1] + place.output, places)
        }
        return result
    }

    /// Plans the gradient, which goes to the maxima.
    func backward(_ gradient: Tensor, in plan: PlanBuilder) throws -> Tensor {
        guard let saved else { preconditionFailure("backward before forward") }
        let gradient = try plan.reordered(gradient, to: saved.output, label.layer)
        let result = plan.tensor(saved.input)
        try loop(saved.input, saved.output, over: [result, gradient, saved.places], in: plan) {
            shape, memory, place in
            pooling_maximum_gradient(
                Engine.kernelInstructions, shape, memory[1] + place.output,
                Self.bytes(memory[2]) + place.bytes,
                memory[0] + place.input)
        }
        return result
    }

    /// Where a group of sixteen channels of an image begins, in floats, and in bytes among the stored places.
    private typealias Place = (input: Int, output: Int, bytes: Int)

    /// Plans a loop over the groups of channels of all images.
    private func loop(
        _ inputLayout: TensorDescriptor, _ outputLayout: TensorDescriptor, over tensors: [Tensor],
        in plan: PlanBuilder,
        _ body: @escaping (pooling_shape, [UnsafeMutablePointer<Float>], Place) -> Void
    ) throws {
        let (from, to) = (try PixelStrides(inputLayout), try PixelStrides(outputLayout))
        let shape = pooling_shape(
            height: input[2], width: input[3], window_height: window.kernel[0],
            window_width: window.kernel[1],
            pixel_stride: from.pixel)
        let (groups, images, threads) = (input[1] / 16, input[0], plan.engine.threads)
        let windows = output[2] * output[3]
        plan.loop(label, over: tensors) { memory in
            { _ in
                Parallel.tasks(images * groups, threads: threads) { task, _ in
                    let (image, group) = (task / groups, task % groups)
                    body(
                        shape, memory,
                        (
                            image * from.image + group * from.group, image * to.image + group * to.group,
                            task * windows * 16
                        ))
                }
            }
        }
    }

    private static func bytes(_ memory: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<UInt8> {
        UnsafeMutableRawPointer(memory).assumingMemoryBound(to: UInt8.self)
    }
}
