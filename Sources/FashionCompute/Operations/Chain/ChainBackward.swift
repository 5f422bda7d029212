import CKernels

/// The backward work of a ``ConvolutionChain``: the gradient of its input, and the gradients of the folded kernels and
/// biases for each chunk of the batch.
struct ChainBackward {
    typealias Floats = UnsafeMutablePointer<Float>

    /// The values of a folded convolution.
    struct Stage {
        /// The folded kernel and the reversed one of a depthwise convolution; otherwise `reversed` is the transposed
        /// kernel.
        let kernel: Floats
        let reversed: Floats
        let limit: Float?
        let addsBias: Bool
        /// The offset of the stage's gradients in a chunk's sums.
        let offset: Int
        /// The number of floats of the kernel; the bias follows.
        let count: Int

        /// Returns the last step of the gradients of the stage before, whose output is `gate`.
        static func finish(gate: Floats?, limit: Float?, addend: Floats? = nil) -> kernels_finish {
            kernels_finish(
                bias: nil, addend: addend, gate: limit == nil ? nil : gate, clips: 0, limit: limit ?? 0)
        }
    }

    /// The addresses of the tensors of the whole batch.
    struct Memory {
        let input: Floats
        let expanded: Floats
        let projected: Floats
        let output: Floats
        let gradient: Floats
        /// The gradient of the input; nil when it is not wanted.
        let result: Floats?
    }

    let shape: ChainShape
    let expansion: Stage?
    let depthwise: Stage?
    let projection: Stage
    let addsInput: Bool
    /// The number of images that pass through all stages together.
    let group: Int
    let instructions = Engine.kernelInstructions

    /// Returns the number of images that pass through all stages together, limited by the L2 cache.
    static func group(_ shape: ChainShape) -> Int {
        let floats =
            shape.pixels.input * shape.channels.expanded + shape.pixels.output * shape.channels.projected
        return max(1, min(128 / max(shape.pixels.output, 1), (1 << 18) / max(floats, 1), shape.images))
    }

    /// Returns the sizes of a thread's scratch memory in floats: for the gradients of the output, of the projection's
    /// input and of the expanded values, and for the windows.
    static func scratchSizes(_ shape: ChainShape) -> [Int] {
        let group = group(shape)
        let middle = group * shape.pixels.output * shape.channels.projected
        return [
            group * shape.pixels.output * shape.channels.output, middle,
            group * shape.pixels.input * shape.channels.expanded, shape.source == .windows ? middle : 0,
        ]
    }

    /// Adds the gradients of some images to a chunk's sums.
    func run(_ images: Range<Int>, _ memory: Memory, sums: Floats, scratch: [Floats]) {
        for first in stride(from: images.lowerBound, to: images.upperBound, by: group) {
            run(first: first, count: min(group, images.upperBound - first), memory, sums, scratch)
        }
    }

    private func run(first: Int, count: Int, _ memory: Memory, _ sums: Floats, _ scratch: [Floats]) {
        let (windows, channels, pixels) = (shape.windows, shape.channels, shape.pixels)
        let (before, after) = (first * pixels.input, first * pixels.output)
        let rows = count * pixels.output
        let input = memory.input + before * channels.input
        let result = memory.result.map { $0 + before * channels.input }
        var gradient = memory.gradient + after * channels.output
        let addend = addsInput ? gradient : nil
        if let limit = projection.limit {
            pointwise_gate(
                instructions, gradient, memory.output + after * channels.output, limit,
                rows * channels.output,
                scratch[0])
            gradient = scratch[0]
        }
        var projected = memory.projected + after * channels.projected
        if shape.source == .input { projected = input }
        if shape.source == .windows {
            projected = scratch[3]
            for number in 0..<count {
                windows_gather(
                    input + number * pixels.input * channels.input, windows, 0, windows.out_height,
                    projected + number * pixels.output * channels.projected)
            }
        }
        accumulate(projection, projected, gradient, rows, channels.projected, channels.output, sums)
        guard let depthwise else {
            guard let result else { return }
            let isWhole = shape.source == .input
            let target = isWhole ? result : scratch[1]
            pointwise_multiply(
                instructions, gradient, rows, projection.reversed, channels.output, channels.projected,
                Stage.finish(gate: nil, limit: nil, addend: isWhole ? addend : nil), target)
            guard !isWhole else { return }
            for number in 0..<count {
                windows_scatter(
                    target + number * pixels.output * channels.projected, windows,
                    result + number * pixels.input * channels.input)
            }
            return
        }
        pointwise_multiply(
            instructions, gradient, rows, projection.reversed, channels.output, channels.projected,
            Stage.finish(gate: projected, limit: depthwise.limit), scratch[1])
        let expanded = expansion == nil ? input : memory.expanded + before * channels.expanded
        for number in 0..<count {
            depthwise_accumulate(
                instructions, expanded + number * pixels.input * channels.expanded,
                scratch[1] + number * pixels.output * channels.expanded, windows, sums + depthwise.offset)
        }
        if depthwise.addsBias {
            pointwise_sum(
                instructions, scratch[1], rows, channels.expanded, sums + depthwise.offset + depthwise.count)
        }
        if expansion == nil && result == nil { return }
        let target = expansion == nil ? result ?? scratch[2] : scratch[2]
        for number in 0..<count {
            let place = number * pixels.input * channels.expanded
            let finish = Stage.finish(
                gate: expansion == nil ? nil : expanded + place, limit: expansion?.limit,
                addend: expansion == nil ? addend.map { $0 + place } : nil)
            differentiate(
                scratch[1] + number * pixels.output * channels.expanded, by: depthwise, finish,
                into: target + place)
        }
        guard let expansion else { return }
        let inputs = count * pixels.input
        accumulate(expansion, input, target, inputs, channels.input, channels.expanded, sums)
        guard let result else { return }
        pointwise_multiply(
            instructions, target, inputs, expansion.reversed, channels.expanded, channels.input,
            Stage.finish(gate: nil, limit: nil, addend: addend), result)
    }

    /// Adds the gradients of a pointwise kernel and bias.
    private func accumulate(
        _ stage: Stage, _ input: Floats, _ gradient: Floats, _ pixels: Int, _ inputs: Int, _ outputs: Int,
        _ sums: Floats
    ) {
        pointwise_accumulate(instructions, input, gradient, pixels, inputs, outputs, sums + stage.offset)
        if stage.addsBias {
            pointwise_sum(instructions, gradient, pixels, outputs, sums + stage.offset + stage.count)
        }
    }

    /// Computes the gradient of a depthwise convolution's input. With strides of 1 it is a convolution with the
    /// reversed kernel.
    private func differentiate(
        _ gradient: Floats, by stage: Stage, _ finish: kernels_finish, into result: Floats
    ) {
        let windows = shape.windows
        guard windows.stride_y == 1, windows.stride_x == 1, windows.top < windows.kernel_height,
            windows.left < windows.kernel_width
        else {
            depthwise_backward(instructions, gradient, windows, stage.kernel, finish, result)
            return
        }
        let reversed = depthwise_shape(
            height: windows.out_height, width: windows.out_width, out_height: windows.height,
            out_width: windows.width, channels: windows.channels, kernel_height: windows.kernel_height,
            kernel_width: windows.kernel_width, stride_y: 1, stride_x: 1,
            top: windows.kernel_height - 1 - windows.top, left: windows.kernel_width - 1 - windows.left)
        depthwise_forward(
            instructions, gradient, 0, reversed, stage.reversed, 0, windows.height, finish, result)
    }
}
