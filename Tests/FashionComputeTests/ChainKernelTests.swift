import CKernels
import FashionCore
import Testing

/// The kernels of convolution chains, for every set of instructions of this processor, against sums in double precision.
@Suite struct ChainKernelTests {
    private static var instructions: [kernels_instructions] {
        let best = kernels_available_instructions()
        return [kernels_baseline, kernels_avx2, kernels_avx512].filter { $0.rawValue <= best.rawValue }
    }

    /// Numbers of pixels, inputs and outputs that fill registers, and that leave some over.
    @Test(arguments: [1, 5, 19, 270], [(16, 48), (27, 40), (96, 24), (35, 117)])
    func pointwiseProducts(pixels: Int, size: (inputs: Int, outputs: Int)) {
        let (inputs, outputs) = size
        var stream = RandomStream(seed: 7, purpose: .test)
        func numbers(_ count: Int) -> AlignedNumbers { AlignedNumbers(count) { stream.uniform(in: -1...1) } }
        let (x, w, scale, bias) = (
            numbers(pixels * inputs), numbers(inputs * outputs), numbers(outputs), numbers(outputs)
        )
        let (dy, gate) = (numbers(pixels * outputs), numbers(pixels * outputs))
        let packed = numbers(pointwise_packed_size(inputs, outputs))
        let transposed = numbers(pointwise_packed_size(outputs, inputs))
        pointwise_pack(w.start, inputs, outputs, scale.start, 0, 0, inputs, packed.start)
        pointwise_pack(w.start, inputs, outputs, scale.start, 1, 0, outputs, transposed.start)
        for isa in Self.instructions {
            let (y, dx) = (AlignedNumbers(pixels * outputs), AlignedNumbers(pixels * inputs))
            let (sums, biasSums) = (AlignedNumbers(inputs * outputs) { 1 }, AlignedNumbers(outputs) { 2 })
            let finish = kernels_finish(
                bias: bias.start, addend: dy.start, gate: gate.start, clips: 1, limit: 0.75)
            pointwise_multiply(isa, x.start, pixels, packed.start, inputs, outputs, finish, y.start)
            pointwise_multiply(
                isa, dy.start, pixels, transposed.start, outputs, inputs, kernels_finish(), dx.start)
            pointwise_accumulate(isa, x.start, dy.start, pixels, inputs, outputs, sums.start)
            pointwise_sum(isa, dy.start, pixels, outputs, biasSums.start)
            let gated = AlignedNumbers(pixels * outputs)
            pointwise_gate(isa, dy.start, gate.start, 0.75, pixels * outputs, gated.start)
            var worst = 0.0
            func compare(_ found: Float, _ expected: Double) {
                worst = max(worst, abs(Double(found) - expected))
            }
            for p in 0..<pixels {
                for o in 0..<outputs {
                    let sum = (0..<inputs).reduce(Double(bias[o])) {
                        $0 + Double(x[p * inputs + $1]) * Double(w[$1 * outputs + o]) * Double(scale[o])
                    }
                    let passes = gate[p * outputs + o] > 0 && gate[p * outputs + o] < 0.75
                    let finished = passes ? min(max(sum + Double(dy[p * outputs + o]), 0), 0.75) : 0
                    compare(y[p * outputs + o], finished)
                    compare(gated[p * outputs + o], passes ? Double(dy[p * outputs + o]) : 0)
                }
                for i in 0..<inputs {
                    let sum = (0..<outputs).reduce(0.0) {
                        $0 + Double(dy[p * outputs + $1]) * Double(w[i * outputs + $1]) * Double(scale[$1])
                    }
                    compare(dx[p * inputs + i], sum)
                }
            }
            for o in 0..<outputs {
                compare(biasSums[o], (0..<pixels).reduce(2.0) { $0 + Double(dy[$1 * outputs + o]) })
                for i in 0..<inputs {
                    let sum = (0..<pixels).reduce(1.0) {
                        $0 + Double(x[$1 * inputs + i]) * Double(dy[$1 * outputs + o])
                    }
                    compare(sums[i * outputs + o], sum)
                }
            }
            #expect(worst < 2e-5, "instructions \(isa.rawValue)")
        }
    }

    /// A pixel's numbers are the same bits among any others.
    @Test func pixelsDoNotDependOnTheirNeighbours() {
        var stream = RandomStream(seed: 8, purpose: .test)
        let (pixels, inputs, outputs) = (21, 100, 72)
        let x = AlignedNumbers(pixels * inputs) { stream.uniform(in: -1...1) }
        let w = AlignedNumbers(pointwise_packed_size(inputs, outputs)) { stream.uniform(in: -1...1) }
        for isa in Self.instructions {
            let (together, alone) = (AlignedNumbers(pixels * outputs), AlignedNumbers(pixels * outputs))
            pointwise_multiply(
                isa, x.start, pixels, w.start, inputs, outputs, kernels_finish(), together.start)
            for pixel in 0..<pixels {
                pointwise_multiply(
                    isa, x.start + pixel * inputs, 1, w.start, inputs, outputs, kernels_finish(),
                    alone.start + pixel * outputs)
            }
            #expect((0..<pixels * outputs).allSatisfy { together[$0].bitPattern == alone[$0].bitPattern })
        }
    }

    /// Kernels and strides of all sorts, on images that some kernels are larger than.
    @Test(arguments: [(1, 1), (3, 1), (3, 2), (5, 1), (5, 2), (7, 3), (2, 4)], [(3, 3), (8, 13), (11, 6)])
    func depthwiseConvolutions(kernel: (size: Int, stride: Int), image: (height: Int, width: Int)) {
        for channels in [16, 40, 50] {
            let sample = SampleDepthwise(kernel.size, kernel.stride, image.height, image.width, channels)
            for isa in Self.instructions {
                #expect(sample.error(isa) < 2e-5, "instructions \(isa.rawValue), \(channels) channels")
            }
        }
    }
}

/// An image, a kernel and a gradient, and how far kernels are from sums over them.
private struct SampleDepthwise {
    let shape: depthwise_shape
    let x: AlignedNumbers
    let kernel: AlignedNumbers
    let bias: AlignedNumbers
    let dy: AlignedNumbers

    init(_ size: Int, _ stride: Int, _ height: Int, _ width: Int, _ channels: Int) {
        let (rows, columns) = ((height + stride - 1) / stride, (width + stride - 1) / stride)
        shape = depthwise_shape(
            height: height, width: width, out_height: rows, out_width: columns, channels: channels,
            kernel_height: size, kernel_width: size, stride_y: stride, stride_x: stride,
            top: max((rows - 1) * stride + size - height, 0) / 2,
            left: max((columns - 1) * stride + size - width, 0) / 2)
        var stream = RandomStream(seed: 9, purpose: .test)
        func numbers(_ count: Int) -> AlignedNumbers { AlignedNumbers(count) { stream.uniform(in: -1...1) } }
        x = numbers(height * width * channels)
        kernel = numbers(size * size * channels)
        bias = numbers(channels)
        dy = numbers(rows * columns * channels)
    }

    func error(_ isa: kernels_instructions) -> Double {
        let s = shape
        let (y, dx) = (
            AlignedNumbers(s.out_height * s.out_width * s.channels),
            AlignedNumbers(s.height * s.width * s.channels)
        )
        let sums = AlignedNumbers(s.kernel_height * s.kernel_width * s.channels)
        var finish = kernels_finish()
        finish.bias = UnsafePointer(bias.start)
        // In two parts, the second one from the first row on that it needs.
        let half = s.out_height / 2
        let row = min(max(half * s.stride_y - s.top, 0), s.height - 1)
        depthwise_forward(isa, x.start, 0, s, kernel.start, 0, half, finish, y.start)
        depthwise_forward(
            isa, x.start + row * s.width * s.channels, row, s, kernel.start, half, s.out_height - half,
            finish,
            y.start + half * s.out_width * s.channels)
        depthwise_backward(isa, dy.start, s, kernel.start, kernels_finish(), dx.start)
        depthwise_accumulate(isa, x.start, dy.start, s, sums.start)

        var expectedInput = [Double](repeating: 0, count: s.height * s.width * s.channels)
        var expectedSums = [Double](repeating: 0, count: s.kernel_height * s.kernel_width * s.channels)
        var worst = 0.0
        for row in 0..<s.out_height {
            for column in 0..<s.out_width {
                for channel in 0..<s.channels {
                    let output = (row * s.out_width + column) * s.channels + channel
                    var sum = Double(bias[channel])
                    for place in 0..<s.kernel_height * s.kernel_width {
                        let i = row * s.stride_y - s.top + place / s.kernel_width
                        let j = column * s.stride_x - s.left + place % s.kernel_width
                        guard (0..<s.height).contains(i), (0..<s.width).contains(j) else { continue }
                        let input = (i * s.width + j) * s.channels + channel
                        let weight = place * s.channels + channel
                        sum += Double(x[input]) * Double(kernel[weight])
                        expectedInput[input] += Double(dy[output]) * Double(kernel[weight])
                        expectedSums[weight] += Double(dy[output]) * Double(x[input])
                    }
                    worst = max(worst, abs(Double(y[output]) - sum))
                }
            }
        }
        for (index, number) in expectedInput.enumerated() {
            worst = max(worst, abs(Double(dx[index]) - number))
        }
        for (index, number) in expectedSums.enumerated() {
            worst = max(worst, abs(Double(sums[index]) - number))
        }
        return worst
    }
}
