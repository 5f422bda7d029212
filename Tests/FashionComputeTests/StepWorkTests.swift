import CKernels
import FashionNetworks
import Testing

@testable import FashionCompute

/// What a profile says that a step has to do at least.
@Suite struct StepWorkTests {
    private func work(_ algorithms: ConvolutionAlgorithms) throws -> [StepLabel: StepWork] {
        let graph = try Graph.referenceCNN(inputShape: [28, 28, 1], classes: 10)
        let plan = try InferencePlan(
            graph, weights: .initial(for: graph, seed: 1), batch: 3, engine: Engine(threads: 2),
            algorithms: algorithms)
        var profile = Profile()
        try plan.run(profile: &profile)
        profile.endRun()
        #expect(Set(profile.times.keys).isSubset(of: profile.work.keys))
        return profile.work
    }

    @Test func directConvolutionsMultiplyEachTap() throws {
        let work = try work(.direct)
        let second = try #require(work[StepLabel(layer: "conv2d_1", operation: .convolutionForward)])
        #expect(second.multiplications == 3 * 28 * 28 * 64 * (9 * 64))
        let last = try #require(work[StepLabel(layer: "conv2d_5", operation: .convolutionForward)])
        #expect(last.multiplications == 3 * 7 * 7 * 256 * (9 * 256))
        let dense = try #require(work[StepLabel(layer: "dense", operation: .dense)])
        #expect(dense.multiplications == 3 * 256 * 256)
        #expect(dense.bytes == 4 * (3 * 256 + 256 * 256 + 256 + 3 * 256))
        let pooling = try #require(work[StepLabel(layer: "max_pooling2d", operation: .pooling)])
        #expect(pooling.multiplications == 0)
        #expect(pooling.bytes == 4 * 3 * 64 * (28 * 28 + 14 * 14))
    }

    @Test(.enabled(if: winograd_kernels_for(Engine.kernelInstructions, 4) != nil))
    func winogradsMultiplyBetweenTheirTransforms() throws {
        let work = try work(.fastest)
        let second = try #require(work[StepLabel(layer: "conv2d_1", operation: .convolutionForward)])
        // Tiles of 4×4 outputs have 36 elements; what they read and write is the images, their pooled output, the kernel and
        // the bias.
        #expect(second.multiplications == 3 * 49 * 36 * 64 * 64)
        let tensors = 3 * (28 * 28 + 14 * 14) * 64 + 64
        #expect(second.bytes > 4 * (tensors + 36 * 64 * 64))
        #expect(second.bytes < 4 * (tensors + 40 * 64 * 64))
        // Two tiles of four along an edge of seven pixels have eleven elements that these need.
        let last = try #require(work[StepLabel(layer: "conv2d_5", operation: .convolutionForward)])
        #expect(last.multiplications == 3 * 11 * 11 * 256 * 256)
    }

    /// A chain is one step with the multiplications of its three convolutions.
    @Test func chainsMultiplyInEachConvolution() throws {
        var builder = try GraphBuilder(name: "chain", inputShape: [9, 8, 4])
        try builder.add(.convolution(Convolution(filters: 16, kernel: Extent(1))), name: "expand")
        try builder.add(.activation(.relu))
        try builder.add(
            .depthwiseConvolution(
                DepthwiseConvolution(kernel: Extent(3), strides: Extent(2), padding: .same)),
            name: "depthwise")
        try builder.add(.activation(.relu))
        try builder.add(.convolution(Convolution(filters: 24, kernel: Extent(1))), name: "project")
        let plan = try InferencePlan(
            builder.graph, weights: .initial(for: builder.graph, seed: 1), batch: 3,
            engine: Engine(threads: 2))
        var profile = Profile()
        try plan.run(profile: &profile)
        profile.endRun()
        let label = StepLabel(layer: "project", operation: .convolutionForward)
        let outputs = 5 * 4
        #expect(
            profile.work[label]?.multiplications
                == 3 * (9 * 8 * 4 * 16 + outputs * 16 * 9 + outputs * 16 * 24))
    }

    @Test func floorsFollowFromTheMachinesLimits() {
        let limits = MachineLimits(multiplicationsPerSecond: 2e9, bytesPerSecond: 1e9)
        var work = StepWork()
        (work.multiplications, work.bytes) = (4_000_000, 3_000_000)
        let floors = limits.floors(of: work)
        #expect(abs(floors.multiplying - 2) < 1e-9 && abs(floors.moving - 3) < 1e-9)
    }

    @Test func theMachineIsMeasured() {
        // Faster than one multiplication a microsecond, slower than any machine.
        let limits = MachineLimits.measure(threads: 2)
        #expect((1e6...1e15).contains(limits.multiplicationsPerSecond))
        #expect((1e6...1e15).contains(limits.bytesPerSecond))
    }
}
