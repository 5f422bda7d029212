import CKernels

/// The sizes of a ``ConvolutionChain``'s tensors, and the division of its work.
struct ChainShape {
    let images: Int
    /// The number of channels of the input, of the windows' input, of the projection's input, and of the output.
    let channels: (input: Int, expanded: Int, projected: Int, output: Int)
    /// The number of pixels of an image before and after the windows.
    let pixels: (input: Int, output: Int)
    /// The windows, over the expanded channels.
    let windows: depthwise_shape
    /// The source of the projection's input.
    let source: Source

    /// The source of the projection's input: the chain's input, the depthwise convolution, or gathered windows.
    enum Source {
        case input, depthwise, windows
    }

    /// - Parameter input: the input shape, `[N, C, H, W]`.
    init(_ chain: ConvolutionChain, input: [Int]) {
        images = input[0]
        let expanded = chain.expansion?.filters ?? input[1]
        let window = chain.depthwise?.window ?? chain.projection.window
        let output = window.output(of: Array(input[2...]))
        let area = window.kernel[0] * window.kernel[1]
        source =
            chain.depthwise != nil
            ? .depthwise : window == WindowGeometry(kernel: [1, 1]) ? .input : .windows
        channels = (
            input[1], expanded, source == .windows ? expanded * area : expanded, chain.projection.filters
        )
        pixels = (input[2] * input[3], output[0] * output[1])
        windows = depthwise_shape(
            height: input[2], width: input[3], out_height: output[0], out_width: output[1],
            channels: expanded, kernel_height: window.kernel[0], kernel_width: window.kernel[1],
            stride_y: window.strides[0], stride_x: window.strides[1], top: window.before[0],
            left: window.before[1])
    }

    /// The output shape, `[N, C, H, W]`.
    var output: [Int] { [images, channels.output, windows.out_height, windows.out_width] }

    /// Returns the number of images that pass through a stage together. They have enough pixels to amortise a kernel
    /// that is read from a slower cache.
    func group(of images: Int, threads: Int) -> Int {
        max(1, min(128 / max(pixels.output, 1), images / (2 * threads)))
    }

    /// The number of output rows of an image that pass through all stages together. It keeps the expanded values in
    /// half of a core's L2 cache, or the windows in the L1 cache.
    var strip: Int {
        let width = max(
            windows.width * windows.channels, windows.out_width * channels.projected / windows.stride_y)
        let rows = (source == .windows ? 1 << 14 : 1 << 17) / max(width, 1)
        let strip = (rows - windows.kernel_height) / windows.stride_y + 1
        return min(max(strip, 1), windows.out_height)
    }

    /// Returns the input rows that the windows of some output rows reach.
    func inputRows(of rows: Range<Int>) -> Range<Int> {
        let first = max(0, rows.lowerBound * windows.stride_y - windows.top)
        let end = min(
            windows.height, (rows.upperBound - 1) * windows.stride_y - windows.top + windows.kernel_height)
        return min(first, windows.height)..<max(end, min(first, windows.height))
    }
}

/// A task: some rows of the output of some images. A task of several images has all their rows.
struct ChainTask {
    let images: Range<Int>
    let rows: Range<Int>

    /// Returns the tasks of a batch, divided by images, or also by rows if there are too few images to keep all threads
    /// busy.
    /// - Parameter wholeImages: whether images must not be divided.
    static func all(_ shape: ChainShape, threads: Int, wholeImages: Bool) -> [ChainTask] {
        let height = shape.windows.out_height
        let group = shape.group(of: shape.images, threads: threads)
        // The rows at the boundary of two parts are expanded for both.
        let parts = max(1, min((threads + shape.images - 1) / shape.images, height / 3))
        let count = wholeImages ? 1 : parts
        return stride(from: 0, to: shape.images, by: group).flatMap { first in
            (0..<count).map { part in
                ChainTask(
                    images: first..<min(first + group, shape.images),
                    rows: part * height / count..<(part + 1) * height / count)
            }
        }
    }
}
