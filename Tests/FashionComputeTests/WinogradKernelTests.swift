import CKernels
import FashionCore
import Testing

/// The kernels for every tile size and every set of instructions of this processor, against sums in double precision.
@Suite struct WinogradKernelTests {
    /// Tiles that fit the image, tiles that reach beyond it, and an image smaller than a tile.
    @Test(arguments: [3, 4, 5, 7], [(28, 28), (14, 9), (7, 7), (5, 12), (3, 3)])
    func agreeWithSumsInDoublePrecision(tile: Int, size: (height: Int, width: Int)) throws {
        let best = kernels_available_instructions()
        var compared = 0
        for instructions in [kernels_baseline, kernels_avx2, kernels_avx512]
        where instructions.rawValue <= best.rawValue {
            guard let kernels = winograd_kernels_for(instructions, tile) else { continue }
            var convolution = SampleConvolution(tile: tile, height: size.height, width: size.width)
            // The largest errors of some thousand numbers are five times the usual ones.
            let bound: Float = tile == 7 ? 2e-4 : 1e-5
            #expect(convolution.errorOfConvolution(kernels.pointee) < bound)
            #expect(convolution.errorOfInputGradient(kernels.pointee) < bound)
            #expect(convolution.errorOfKernelGradient(kernels.pointee) < bound)
            compared += 1
        }
        #if arch(x86_64)
            let expected = best == kernels_avx512 ? 2 : best == kernels_avx2 ? 1 : 0
        #else
            let expected = 1
        #endif
        #expect(compared == expected)
    }

    /// Kernels that are transformed in two parts or by rows, all outputs and some, and fewer tiles than a block has.
    @Test(arguments: [3, 4, 5, 7], [(1, 16), (3, 16), (3, 24)])
    func transformingTheKernelEachTimeGivesTheSameBits(tile: Int, sizes: (images: Int, block: Int)) throws {
        let (count, block) = sizes
        let best = kernels_available_instructions()
        let shape = winograd_images(count: count, channels: 96, height: 7, width: 8, tile: tile)
        let (inputs, outputs, elements) = (96, 64, (tile + 2) * (tile + 2))
        var stream = RandomStream(seed: 6, purpose: .test)
        let images = AlignedNumbers(count * inputs * 56) { stream.uniform() - 0.3 }
        let kernel = AlignedNumbers(9 * inputs * outputs) { stream.uniform() - 0.5 }
        let bias = AlignedNumbers(outputs) { stream.uniform() - 0.5 }
        for instructions in [kernels_baseline, kernels_avx2, kernels_avx512]
        where instructions.rawValue <= best.rawValue {
            guard let kernels = winograd_kernels_for(instructions, tile)?.pointee else { continue }
            let u = AlignedNumbers(elements * winograd_plane_size(inputs, outputs))
            kernels.transform_kernel(kernel.start, inputs, outputs, 0, outputs / 16, u.start)
            // Elements that are not computed must not be used.
            let scratch = AlignedNumbers(
                max(kernels.scratch_size(inputs, block, 0), kernels.scratch_size(inputs, block, 1))
            ) { .nan }
            let kept = AlignedNumbers(count * outputs * 56)
            let transformed = AlignedNumbers(count * outputs * 56)
            let tiles = winograd_tiles(first: 0, count: block)
            let all = winograd_outputs(first: 0, count: outputs, all: outputs)
            let epilogue = winograd_epilogue(bias: bias.start, relu: 1, pool: 0)
            kernels.convolve(
                images.start, shape, tiles, u.start, 0, epilogue, all, kept.start, scratch.start)
            for first in [32, 0] {
                let some = winograd_outputs(first: first, count: 32, all: outputs)
                kernels.convolve(
                    images.start, shape, tiles, kernel.start, 1, epilogue, some, transformed.start,
                    scratch.start)
            }
            #expect(
                (0..<count * outputs * 56).allSatisfy { kept[$0].bitPattern == transformed[$0].bitPattern })
            #expect((0..<count * outputs * 56).contains { kept[$0] > 0 })
        }
    }
}

/// Some images with 32 channels, a kernel of 64 outputs, and how far kernels are from sums over them.
private struct SampleConvolution {
    let images: winograd_images
    let outputs = 64
    let input: AlignedNumbers
    let kernel: AlignedNumbers

    init(tile: Int, height: Int, width: Int) {
        images = winograd_images(count: 3, channels: 32, height: height, width: width, tile: tile)
        var stream = RandomStream(seed: 5, purpose: .test)
        input = AlignedNumbers(3 * 32 * height * width) { stream.uniform() - 0.3 }
        kernel = AlignedNumbers(9 * 32 * outputs) { stream.uniform() - 0.5 }
    }

    private var elements: Int { (images.tile + 2) * (images.tile + 2) }
    private var tiles: Int {
        images.count * ((images.height + images.tile - 1) / images.tile)
            * ((images.width + images.tile - 1) / images.tile)
    }
    private var outputImages: winograd_images {
        var result = images
        result.channels = outputs
        return result
    }

    mutating func errorOfConvolution(_ kernels: winograd_kernels) -> Float {
        let found = convolve(kernels, input, images, reversed: false)
        return error { image, output, y, x in
            (
                found[offset(outputImages, image, output, y, x)],
                sum { channel, i, j in
                    pixel(input, images, image, channel, y + i - 1, x + j - 1) * weight(output, channel, i, j)
                }
            )
        }
    }

    /// With the output itself for its gradient.
    mutating func errorOfInputGradient(_ kernels: winograd_kernels) -> Float {
        let gradient = convolve(kernels, input, images, reversed: false)
        let found = convolve(kernels, gradient, outputImages, reversed: true)
        return error { image, output, y, x in
            let channel = output % 32
            return (
                found[offset(images, image, channel, y, x)],
                (0..<outputs).reduce(0) { total, output in
                    (0..<9).reduce(total) {
                        $0
                            + pixel(gradient, outputImages, image, output, y + 1 - $1 / 3, x + 1 - $1 % 3)
                            * weight(output, channel, $1 / 3, $1 % 3)
                    }
                }
            )
        }
    }

    /// With the output itself for its gradient.
    mutating func errorOfKernelGradient(_ kernels: winograd_kernels) -> Float {
        let gradient = convolve(kernels, input, images, reversed: false)
        let count = tiles
        let v = AlignedNumbers(elements * winograd_plane_size(32, count))
        let w = AlignedNumbers(elements * winograd_plane_size(outputs, count))
        let u = AlignedNumbers(elements * winograd_plane_size(32, outputs))
        let found = AlignedNumbers(9 * 32 * outputs)
        // In two slices, the second of which is added to the first.
        let half = (count + 1) / 2
        for slice in [
            winograd_tiles(first: 0, count: half), winograd_tiles(first: half, count: count - half),
        ]
        where slice.count > 0 {
            for block in 0..<2 { kernels.transform_images(input.start, images, slice, block, v.start) }
            for block in 0..<outputs / 16 {
                kernels.transform_gradient(gradient.start, outputImages, slice, block, w.start, 0, nil)
            }
            for element in 0..<elements {
                kernels.accumulate(
                    v.start, w.start, slice.count, 32, outputs, element, slice.first > 0 ? 1 : 0, u.start)
            }
        }
        for block in 0..<outputs / 16 { kernels.kernel_gradient(u.start, 32, outputs, block, found.start) }
        var (worst, largest) = (0.0, 0.0)
        for output in stride(from: 0, to: outputs, by: 7) {
            for channel in stride(from: 0, to: 32, by: 5) {
                for tap in 0..<9 {
                    var expected = 0.0
                    for image in 0..<images.count {
                        for y in 0..<images.height {
                            for x in 0..<images.width {
                                expected +=
                                    pixel(input, images, image, channel, y + tap / 3 - 1, x + tap % 3 - 1)
                                    * pixel(gradient, outputImages, image, output, y, x)
                            }
                        }
                    }
                    let number = Double(found[place(output, channel) + tap * 256])
                    worst = max(worst, abs(number - expected))
                    largest = max(largest, abs(expected))
                }
            }
        }
        return Float(worst / largest)
    }

    private func convolve(
        _ kernels: winograd_kernels, _ source: AlignedNumbers, _ shape: winograd_images, reversed: Bool
    ) -> AlignedNumbers {
        let columns = reversed ? 32 : outputs
        let reversedKernel = AlignedNumbers(9 * 32 * outputs)
        for block in 0..<2 {
            winograd_reverse_kernel(kernel.start, 32, outputs, block, reversedKernel.start)
        }
        let u = AlignedNumbers(elements * winograd_plane_size(32, outputs))
        kernels.transform_kernel(
            (reversed ? reversedKernel : kernel).start, shape.channels, columns, 0, columns / 16, u.start)
        // Elements that are not computed must not be used.
        let scratch = AlignedNumbers(kernels.scratch_size(shape.channels, 16, 0)) { .nan }
        let result = AlignedNumbers(shape.count * columns * shape.height * shape.width)
        for first in stride(from: 0, to: tiles, by: 16) {
            // All outputs at once, and in pieces.
            let width = first % 32 == 0 ? columns : 32
            for output in stride(from: 0, to: columns, by: width) {
                kernels.convolve(
                    source.start, shape, winograd_tiles(first: first, count: 16), u.start, 0,
                    winograd_epilogue(),
                    winograd_outputs(first: output, count: width, all: columns), result.start, scratch.start)
            }
        }
        return result
    }

    /// The largest error over a part of the outputs, relative to the largest of them.
    private func error(_ pair: (Int, Int, Int, Int) -> (found: Float, expected: Double)) -> Float {
        var (worst, largest) = (0.0, 0.0)
        for image in 0..<images.count {
            for output in stride(from: 0, to: outputs, by: 13) {
                for y in 0..<images.height {
                    for x in stride(from: y % 3, to: images.width, by: 3) {
                        let (found, expected) = pair(image, output, y, x)
                        worst = max(worst, abs(Double(found) - expected))
                        largest = max(largest, abs(expected))
                    }
                }
            }
        }
        return Float(worst / largest)
    }

    private func sum(_ term: (Int, Int, Int) -> Double) -> Double {
        (0..<32).reduce(0) { total, channel in
            (0..<9).reduce(total) { $0 + term(channel, $1 / 3, $1 % 3) }
        }
    }

    private func offset(_ s: winograd_images, _ image: Int, _ channel: Int, _ y: Int, _ x: Int) -> Int {
        (((image * (s.channels / 16) + channel / 16) * s.height + y) * s.width + x) * 16 + channel % 16
    }

    private func pixel(
        _ numbers: AlignedNumbers, _ s: winograd_images, _ image: Int, _ channel: Int, _ y: Int, _ x: Int
    ) -> Double {
        (0..<s.height).contains(y) && (0..<s.width).contains(x)
            ? Double(numbers[offset(s, image, channel, y, x)]) : 0
    }

    /// Where a kernel's first tap lies, for an output and an input.
    private func place(_ output: Int, _ channel: Int) -> Int {
        (output / 16 * 2 + channel / 16) * 9 * 256 + channel % 16 * 16 + output % 16
    }

    private func weight(_ output: Int, _ channel: Int, _ i: Int, _ j: Int) -> Double {
        Double(kernel[place(output, channel) + (i * 3 + j) * 256])
    }
}

/// Numbers on a cache line's boundary.
final class AlignedNumbers {
    let start: UnsafeMutablePointer<Float>

    init(_ count: Int, _ number: () -> Float = { 0 }) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64)
        start = memory.bindMemory(to: Float.self, capacity: count)
        for index in 0..<count { (start + index).initialize(to: number()) }
    }

    subscript(index: Int) -> Float { start[index] }

    deinit { start.deallocate() }
}
