import COneDNN

/// The logical shapes of a convolution's tensors.
struct ConvolutionShapes {
    /// The input shape, `[N, C, H, W]`.
    private(set) var input: [Int]
    /// The kernel shape, `[O, I, H, W]`, or `[G, O/G, I/G, H, W]` with groups.
    private(set) var kernel: [Int]
    /// The output shape, `[N, O, H, W]`.
    private(set) var output: [Int]

    init(input: [Int], filters: Int, groups: Int? = nil, window: WindowGeometry) {
        self.input = input
        kernel =
            (groups.map { [$0, filters / $0, input[1] / $0] } ?? [filters, input[1]]) + window.kernel
        output = [input[0], filters] + window.output(of: Array(input[2...]))
    }

    /// The number of multiply-adds of a direct convolution, forward or backward.
    var multiplications: Int { output.reduce(1, *) * kernel.suffix(3).reduce(1, *) }

    /// Reduces the shapes to the first images and the first output channels.
    mutating func limit(toImages images: Int, channels: Int) {
        input[0] = images
        kernel[0] = channels
        output = [images, channels] + output[2...]
    }

    func bias() throws -> TensorDescriptor { try TensorDescriptor(shape: [output[1]], layout: .plain) }

    /// Returns descriptors that leave the layouts to oneDNN, except that of the bias.
    func descriptors() throws -> (
        input: TensorDescriptor, kernel: TensorDescriptor, bias: TensorDescriptor, output: TensorDescriptor
    ) {
        (
            try TensorDescriptor(shape: input, layout: .any),
            try TensorDescriptor(shape: kernel, layout: .any),
            try bias(),
            try TensorDescriptor(shape: output, layout: .any)
        )
    }
}

extension WindowGeometry {
    /// The geometry for the C functions.
    var raw: fashion_window {
        func pair(_ numbers: [Int]) -> (Int64, Int64) { (Int64(numbers[0]), Int64(numbers[1])) }
        return fashion_window(
            kernel: pair(kernel), strides: pair(strides), before: pair(before), after: pair(after),
            dilation: pair(dilation.map { $0 - 1 }))
    }
}
