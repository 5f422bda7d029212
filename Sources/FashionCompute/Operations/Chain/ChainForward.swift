import CKernels

/// The forward work of a ``ConvolutionChain``.
struct ChainForward {
    typealias Floats = UnsafeMutablePointer<Float>

    /// The values of a folded convolution.
    struct Stage {
        let kernel: Floats
        let bias: Floats?
        /// The upper bound of the ReLU; nil without a ReLU.
        let limit: Float?

        func finish(addend: UnsafePointer<Float>? = nil) -> kernels_finish {
            kernels_finish(
                bias: bias, addend: addend, gate: nil, clips: limit == nil ? 0 : 1, limit: limit ?? 0)
        }
    }

    let shape: ChainShape
    let expansion: Stage?
    let depthwise: Stage?
    let projection: Stage
    let addsInput: Bool
    /// Whether the intermediate values are kept for the whole batch, for a backward pass.
    let keeps: Bool
    let instructions = Engine.kernelInstructions

    /// Returns the sizes of the intermediate values in floats: for the whole batch if they are kept, otherwise for one
    /// task.
    static func sizes(_ shape: ChainShape, _ chain: ConvolutionChain, keeps: Bool, group: Int) -> (
        expanded: Int, projected: Int
    ) {
        let windows = shape.windows
        let images = keeps ? shape.images : group
        let isWhole = keeps || group > 1
        let rows =
            isWhole
            ? (windows.height, windows.out_height)
            : (
                min(windows.height, (shape.strip - 1) * windows.stride_y + windows.kernel_height), shape.strip
            )
        return (
            chain.expansion == nil ? 0 : images * rows.0 * windows.width * shape.channels.expanded,
            shape.source == .input || keeps && shape.source == .windows
                ? 0 : images * rows.1 * windows.out_width * shape.channels.projected
        )
    }

    /// Computes a task.
    /// - Parameters:
    ///   - expanded: the memory for the first stage's output, of the whole batch or of this thread.
    ///   - projected: the memory for the projection's input, of the whole batch or of this thread.
    func run(_ task: ChainTask, input: Floats, expanded: Floats, projected: Floats, output: Floats) {
        let (windows, channels, pixels) = (shape.windows, shape.channels, shape.pixels)
        let (first, count) = (task.images.lowerBound, task.images.count)
        let image = input + first * pixels.input * channels.input
        let expandedImage = keeps ? expanded + first * pixels.input * channels.expanded : expanded
        let strip = count > 1 ? windows.out_height : shape.strip
        // The rows that the memory for expanded values holds.
        var held = 0..<0
        for start in stride(from: task.rows.lowerBound, to: task.rows.upperBound, by: strip) {
            let rows = start..<min(start + strip, task.rows.upperBound)
            var source = (numbers: image, row: 0)
            if let expansion {
                held = expand(
                    image, by: expansion, images: count, rows: rows, of: task, held: held,
                    into: expandedImage)
                source = (expandedImage, held.lowerBound)
            }
            let place = (first * pixels.output + rows.lowerBound * windows.out_width)
            var middle = keeps ? projected + place * channels.projected : projected
            switch shape.source {
            case .input: middle = image + rows.lowerBound * windows.width * channels.input
            case .windows:
                middle = projected
                for number in 0..<count {
                    windows_gather(
                        image + number * pixels.input * channels.input, windows, rows.lowerBound, rows.count,
                        middle + number * pixels.output * channels.projected)
                }
            case .depthwise:
                guard let depthwise else { preconditionFailure("a chain without its depthwise convolution") }
                for number in 0..<count {
                    depthwise_forward(
                        instructions, source.numbers + number * pixels.input * channels.expanded, source.row,
                        windows, depthwise.kernel, rows.lowerBound, rows.count, depthwise.finish(),
                        middle + number * pixels.output * channels.projected)
                }
            }
            let addend = addsInput ? image + rows.lowerBound * windows.width * channels.input : nil
            pointwise_multiply(
                instructions, middle, count * rows.count * windows.out_width, projection.kernel,
                channels.projected, channels.output, projection.finish(addend: addend),
                output + place * channels.output)
        }
    }

    /// Expands the rows of the input that the given rows of the output need and the memory does not hold yet.
    /// - Returns: the rows that the memory holds afterwards.
    private func expand(
        _ image: Floats, by expansion: Stage, images: Int, rows: Range<Int>, of task: ChainTask,
        held: Range<Int>, into memory: Floats
    ) -> Range<Int> {
        let (windows, channels) = (shape.windows, shape.channels)
        let line = windows.width * channels.expanded
        let isLast = rows.upperBound == windows.out_height
        let isFirst = rows.lowerBound == 0
        var needed = shape.inputRows(of: rows)
        var begin = needed.lowerBound
        if keeps || images > 1 {
            // The memory has a place for every row. Rows that no window reaches are computed as well.
            let first = isFirst ? 0 : min(held.upperBound, needed.lowerBound)
            needed = first..<(isLast ? windows.height : needed.upperBound)
            begin = 0
        } else if held.upperBound > needed.lowerBound, held.lowerBound < needed.lowerBound {
            memory.update(
                from: memory + (needed.lowerBound - held.lowerBound) * line,
                count: (held.upperBound - needed.lowerBound) * line)
        }
        let start = max(needed.lowerBound, min(held.upperBound, needed.upperBound))
        let missing = (held.isEmpty ? needed.lowerBound : start)..<needed.upperBound
        if !missing.isEmpty {
            pointwise_multiply(
                instructions, image + missing.lowerBound * windows.width * channels.input,
                (images - 1) * shape.pixels.input + missing.count * windows.width, expansion.kernel,
                channels.input, channels.expanded, expansion.finish(),
                memory + (missing.lowerBound - begin) * line)
        }
        return begin..<needed.upperBound
    }
}
