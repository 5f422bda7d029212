import FashionCompute
import FashionNetworks
import Testing

/// An image's probabilities are the same bits in whatever batch, place and company it is computed, and on however many threads.
@Suite struct BatchIndependenceTests {
    /// A number of [0, 1) for a place of an image, without a pattern that repeats from image to image.
    private static func pixel(_ index: Int, ofImage image: Int) -> Float {
        var bits = UInt64(image) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(index) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 31)) &* 0x94D0_49BB_1331_11EB
        return Float((bits ^ (bits >> 29)) & 0xFF) / 256
    }

    /// Logits of the images at `numbers`, in batches of a size; the last batch keeps older images behind its own.
    private static func logits(
        _ graph: Graph, _ weights: Weights, _ numbers: [Int], batch: Int, threads: Int,
        _ algorithms: ConvolutionAlgorithms
    ) throws -> [[UInt32]] {
        let plan = try InferencePlan(
            graph, weights: weights, batch: batch, engine: Engine(threads: threads), algorithms: algorithms)
        let (size, classes) = (plan.images.count / batch, plan.logits.count / batch)
        var result: [[UInt32]] = []
        for start in stride(from: 0, to: numbers.count, by: batch) {
            let here = numbers[start..<min(start + batch, numbers.count)]
            for (place, number) in here.enumerated() {
                for index in 0..<size { plan.images[place * size + index] = pixel(index, ofImage: number) }
            }
            try plan.run()
            for place in here.indices {
                let first = (place - start) * classes
                result.append(plan.logits[first..<first + classes].map(\.bitPattern))
            }
        }
        return result
    }

    /// Compares batches of one image with other sizes, in another order and on other numbers of threads.
    private static func check(
        _ graph: Graph, images: Int, batches: [Int], threads: [Int] = [1, 3],
        _ algorithms: ConvolutionAlgorithms = .fastest
    ) throws {
        let numbers = Array(0..<images)
        let weights = Weights.initial(for: graph, seed: 3)
        let alone = try logits(graph, weights, numbers, batch: 1, threads: 1, algorithms)
        #expect(Set(alone).count > images / 2, "the images are told apart")
        for batch in batches {
            for threads in threads {
                let found = try logits(graph, weights, numbers, batch: batch, threads: threads, algorithms)
                #expect(found == alone, "batches of \(batch) on \(threads) threads")
            }
        }
        let reversed = try logits(
            graph, weights, numbers.reversed(), batch: batches[0], threads: 2, algorithms)
        #expect(reversed == alone.reversed(), "in other places of a batch")
    }

    @Test(arguments: [ConvolutionAlgorithms.fastest, .direct])
    func theReferenceNetwork(_ algorithms: ConvolutionAlgorithms) throws {
        try Self.check(
            .referenceCNN(inputShape: [28, 28, 1]), images: 37, batches: [3, 32, 256],
            algorithms)
    }

    @Test func theResidualNetwork() throws {
        try Self.check(.residualCNN(inputShape: [28, 28, 1]), images: 37, batches: [3, 32, 256])
    }

    @Test func aPretrainedNetwork() throws {
        let graph = try Architecture.resnet50v2.graph(inputShape: [28, 28, 1], classes: 10, imageSize: 32)
        try Self.check(graph, images: 5, batches: [3, 16], threads: [3])
    }

    /// Depthwise convolutions and what is computed with them.
    @Test func anEfficientNet() throws {
        let graph = try Architecture.efficientNetLite0.graph(
            inputShape: [28, 28, 1], classes: 10, imageSize: 40)
        try Self.check(graph, images: 5, batches: [3, 16], threads: [3])
    }

    /// Every operation by itself, with odd sizes.
    @Test(arguments: SampleNetwork.all) func anyOperation(_ network: SampleNetwork) throws {
        try Self.check(network.graph(), images: 19, batches: [2, 7, 19, 64])
    }

    /// Everyday layers: few channels, valid padding, wide dense layers.
    @Test func aPersonsNetwork() throws {
        var builder = try GraphBuilder(name: "small", inputShape: [28, 28, 1])
        try builder.add(
            .convolution(Convolution(filters: 6, kernel: Extent(5), padding: .same, activation: .tanh)))
        try builder.add(.averagePooling(Pooling(size: Extent(2))))
        try builder.add(.convolution(Convolution(filters: 32, kernel: Extent(3), activation: .relu)))
        try builder.add(.convolution(Convolution(filters: 64, kernel: Extent(3), strides: Extent(2))))
        try builder.add(.flatten)
        try builder.add(.dense(Dense(units: 519, activation: .gelu)))
        try builder.add(.dense(Dense(units: 10, activation: .softmax)))
        try Self.check(builder.graph, images: 33, batches: [5, 32, 100])
    }
}
