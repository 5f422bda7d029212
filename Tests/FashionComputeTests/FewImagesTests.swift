import FashionCompute
import FashionNetworks
import Testing

/// Batches too small for a task an image, whose convolutions are computed by parts of the output's channels.
@Suite struct FewImagesTests {
    @Test(arguments: [1, 3, 7], [ConvolutionAlgorithms.direct, .fastest])
    func areAsInALargeBatch(count: Int, algorithms: ConvolutionAlgorithms) throws {
        let graph = try Graph.referenceCNN(inputShape: [28, 28, 1])
        let weights = Weights.initial(for: graph, seed: 3)
        func logits(batch: Int, _ algorithms: ConvolutionAlgorithms) throws -> [Float] {
            let plan = try InferencePlan(
                graph, weights: weights, batch: batch, engine: Engine(threads: 2), algorithms: algorithms)
            for index in plan.images.indices { plan.images[index] = Float(index * 7919 % 251) / 250 }
            try plan.run()
            return Array(plan.logits.prefix(count * 10))
        }
        let expected = try logits(batch: 32, .direct)
        let found = try logits(batch: count, algorithms)
        let largest = expected.map(abs).max() ?? 0
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 * max(largest, 1) })
        #expect(Set(found).count > 1)
    }
}
