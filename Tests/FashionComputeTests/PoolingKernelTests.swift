import CKernels
import FashionCore
import Testing

/// The kernels of max pooling, for every set of instructions of this processor, against loops over single numbers.
@Suite struct PoolingKernelTests {
    private static let instructions: [kernels_instructions] = [
        kernels_baseline, kernels_avx2, kernels_avx512,
    ].filter { $0.rawValue <= kernels_available_instructions().rawValue }

    /// Windows that divide the image and that leave rows and columns over; blocks of channels and channels last. Numbers
    /// of few values make many maxima equal.
    @Test(
        arguments: [(8, 6), (7, 9), (1, 1)],
        [(2, 2, 16), (2, 2, 48), (3, 2, 16), (1, 4, 32), (17, 15, 16), (1, 1, 16)])
    func maximaAndTheirGradients(size: (height: Int, width: Int), window: (Int, Int, stride: Int)) {
        let shape = pooling_shape(
            height: size.height, width: size.width, window_height: window.0, window_width: window.1,
            pixel_stride: window.stride)
        let (rows, columns) = (size.height / window.0, size.width / window.1)
        let (inputs, outputs) = (size.height * size.width * window.stride, rows * columns * window.stride)
        var stream = RandomStream(seed: 3, purpose: .test)
        let x = (0..<inputs).map { _ in Float(stream.integer(below: 4)) - 2 }
        let gradient = (0..<outputs).map { _ in stream.uniform(in: -1...1) }
        var (expected, expectedGradient) = (
            [Float](repeating: 7, count: outputs), [Float](repeating: 7, count: inputs)
        )
        for channel in 0..<16 {
            for pixel in 0..<size.height * size.width {
                expectedGradient[pixel * window.stride + channel] = 0
            }
            for place in 0..<rows * columns {
                let pixels = (0..<window.0 * window.1).map { index in
                    (place / columns * window.0 + index / window.1) * size.width + place % columns * window.1
                        + index % window.1
                }
                let values = pixels.map { x[$0 * window.stride + channel] }
                guard let largest = values.max(), let first = values.firstIndex(of: largest) else { continue }
                expected[place * window.stride + channel] = largest
                expectedGradient[pixels[first] * window.stride + channel] =
                    gradient[place * window.stride + channel]
            }
        }
        for isa in Self.instructions {
            var (y, alone) = ([Float](repeating: 7, count: outputs), [Float](repeating: 7, count: outputs))
            var (places, dx) = (
                [UInt8](repeating: 0, count: rows * columns * 16), [Float](repeating: 7, count: inputs)
            )
            pooling_maximum(isa, shape, x, &y, &places)
            pooling_maximum(isa, shape, x, &alone, nil)
            pooling_maximum_gradient(isa, shape, gradient, places, &dx)
            // Numbers of other channels stay as they were.
            #expect(y == expected && alone == expected)
            #expect(dx == expectedGradient)
        }
    }

    @Test(arguments: 0..<4)
    func windowsWithNaNAreNaN(place: Int) {
        let shape = pooling_shape(height: 2, width: 2, window_height: 2, window_width: 2, pixel_stride: 16)
        for isa in Self.instructions {
            var (x, y) = ([Float](repeating: 1, count: 64), [Float](repeating: 0, count: 16))
            x[place * 16 + 5] = .nan
            pooling_maximum(isa, shape, x, &y, nil)
            #expect(y.enumerated().allSatisfy { $1.isNaN == ($0 == 5) })
        }
    }
}
