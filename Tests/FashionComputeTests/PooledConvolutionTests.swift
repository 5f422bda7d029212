import CKernels
import FashionCompute
import FashionCore
import FashionNetworks
import Testing

/// Max pooling of 2×2 pixels that a convolution computes itself, in inference.
@Suite struct PooledConvolutionTests {
    /// Even and odd heights and widths, tiles that reach beyond the image, and parts of the outputs.
    @Test(arguments: [(28, 28), (9, 14), (7, 5), (2, 3)])
    func kernelsWriteTheMaximaOfTheirOwnPixels(height: Int, width: Int) throws {
        let (inputs, outputs, count) = (32, 64, 3)
        let shape = winograd_images(count: count, channels: inputs, height: height, width: width, tile: 4)
        let tiles = count * ((height + 3) / 4) * ((width + 3) / 4)
        var stream = RandomStream(seed: 8, purpose: .test)
        let images = AlignedNumbers(count * inputs * height * width) { stream.uniform() - 0.5 }
        let kernel = AlignedNumbers(9 * inputs * outputs) { stream.uniform() - 0.5 }
        let bias = AlignedNumbers(outputs) { stream.uniform() - 0.5 }
        var compared = 0
        for instructions in [kernels_baseline, kernels_avx2, kernels_avx512]
        where instructions.rawValue <= kernels_available_instructions().rawValue {
            guard let kernels = winograd_kernels_for(instructions, 4)?.pointee else { continue }
            let u = AlignedNumbers(36 * winograd_plane_size(inputs, outputs))
            kernels.transform_kernel(kernel.start, inputs, outputs, 0, outputs / 16, u.start)
            let scratch = AlignedNumbers(kernels.scratch_size(inputs, 16, 0))
            func results(relu: Int32, pool: Int32) -> AlignedNumbers {
                let edge = pool == 1 ? 2 : 1
                let result = AlignedNumbers(count * outputs * (height / edge) * (width / edge))
                let epilogue = winograd_epilogue(bias: bias.start, relu: relu, pool: pool)
                for first in stride(from: 0, to: tiles, by: 16) {
                    for output in [32, 0] {
                        kernels.convolve(
                            images.start, shape, winograd_tiles(first: first, count: 16), u.start, 0,
                            epilogue,
                            winograd_outputs(first: output, count: 32, all: outputs), result.start,
                            scratch.start)
                    }
                }
                return result
            }
            for relu in [Int32(0), 1] {
                let (pixels, maxima) = (results(relu: relu, pool: 0), results(relu: relu, pool: 1))
                var index = 0
                for block in 0..<count * outputs / 16 {
                    for y in 0..<height / 2 {
                        for x in 0..<width / 2 {
                            for channel in 0..<16 {
                                let window = [(0, 0), (0, 1), (1, 0), (1, 1)].map {
                                    pixels[
                                        ((block * height + 2 * y + $0) * width + 2 * x + $1) * 16 + channel]
                                }
                                #expect(maxima[index] == window.max())
                                index += 1
                            }
                        }
                    }
                }
                #expect((0..<index).contains { maxima[$0] < 0 } == (relu == 0))
            }
            compared += 1
        }
        #expect(compared > 0 || kernels_available_instructions() == kernels_baseline)
    }

    /// A broken network must not look whole behind ReLU and pooling.
    @Test(arguments: [Int32(0), 1])
    func keepsNaN(pool: Int32) throws {
        for instructions in [kernels_baseline, kernels_avx2, kernels_avx512]
        where instructions.rawValue <= kernels_available_instructions().rawValue {
            guard let kernels = winograd_kernels_for(instructions, 4)?.pointee else { continue }
            let shape = winograd_images(count: 1, channels: 32, height: 4, width: 4, tile: 4)
            let images = AlignedNumbers(32 * 16) { .nan }
            let u = AlignedNumbers(36 * winograd_plane_size(32, 32)) { 1 }
            let scratch = AlignedNumbers(kernels.scratch_size(32, 16, 0))
            let result = AlignedNumbers(32 * 16)
            kernels.convolve(
                images.start, shape, winograd_tiles(first: 0, count: 1), u.start, 0,
                winograd_epilogue(bias: nil, relu: 1, pool: pool),
                winograd_outputs(first: 0, count: 32, all: 32), result.start, scratch.start)
            #expect((0..<(pool == 1 ? 32 * 4 : 32 * 16)).allSatisfy { result[$0].isNaN })
        }
    }

    /// With an activation of its own, with one of its own layer, without any; with Winograd's tiles of four, of five and
    /// of three, which cannot pool, and with direct convolution.
    @Test(arguments: [28, 15, 14, 7, 6], [ConvolutionAlgorithms.fastest, .direct])
    func networksPoolTheSame(side: Int, algorithms: ConvolutionAlgorithms) throws {
        for activation in [nil, Activation.relu, .linear, .silu] {
            var builder = try GraphBuilder(name: "sample", inputShape: [side, side, 32])
            try builder.add(
                .convolution(
                    Convolution(
                        filters: 32, kernel: Extent(3), padding: .same, activation: activation ?? .linear)))
            if activation == nil { try builder.add(.activation(.relu)) }
            let pixels = builder.graph
            try builder.add(.maxPooling(Pooling(size: Extent(2))))
            let pooled = builder.graph
            let weights = Weights.initial(for: pixels, seed: 5)
            func features(_ graph: Graph) throws -> [Float] {
                let plan = try FeaturePlan(
                    graph, weights: weights, batch: 5, engine: Engine(threads: 2), algorithms: algorithms)
                var stream = RandomStream(seed: 2, purpose: .test)
                for index in plan.images.indices { plan.images[index] = stream.uniform() - 0.5 }
                try plan.run()
                return Array(plan.features)
            }
            let (all, maxima) = (try features(pixels), try features(pooled))
            let half = side / 2
            #expect(maxima.count == 5 * half * half * 32)
            for index in maxima.indices {
                let (channel, x, y) = (index % 32, index / 32 % half, index / (32 * half) % half)
                let image = index / (32 * half * half)
                let window = [(0, 0), (0, 1), (1, 0), (1, 1)].map {
                    all[((image * side + 2 * y + $0) * side + 2 * x + $1) * 32 + channel]
                }
                #expect(maxima[index] == window.max())
            }
        }
    }

    /// The maximum of an image of even height and width is that of its windows' maxima.
    @Test func pixelsWithAnotherReaderStayWhole() throws {
        var builder = try GraphBuilder(name: "sample", inputShape: [8, 8, 32])
        try builder.add(.convolution(Convolution(filters: 32, kernel: Extent(3), padding: .same)))
        let pixels = try builder.add(.activation(.relu))
        try builder.add(.maxPooling(Pooling(size: Extent(2))))
        let pooled = try builder.add(.globalMaxPooling)
        let whole = try builder.add(.globalMaxPooling, inputs: [pixels])
        try builder.add(.concatenate, inputs: [pooled, whole])
        let graph = builder.graph
        let plan = try FeaturePlan(
            graph, weights: .initial(for: graph, seed: 5), batch: 1, engine: Engine(threads: 2))
        var stream = RandomStream(seed: 2, purpose: .test)
        for index in plan.images.indices { plan.images[index] = stream.uniform() - 0.5 }
        try plan.run()
        #expect(Array(plan.features[..<32]) == Array(plan.features[32...]))
        #expect(plan.features.contains { $0 > 0 })
    }
}
