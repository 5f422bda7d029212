import FashionCompute
import FashionCore
import FashionNetworks
import Foundation
import Testing

/// Chains of convolutions over images so large that they are computed by rows.
@Suite struct LargeChainTests {
    private static func graph() throws -> Graph {
        var builder = try GraphBuilder(name: "large", inputShape: [52, 100, 3])
        try builder.add(
            .convolution(Convolution(filters: 8, kernel: Extent(3), padding: .same, useBias: false)))
        try builder.add(.batchNormalization(BatchNormalization()))
        try builder.add(.activation(.clippedReLU(limit: 6)))
        try builder.addBlock(expanded: 64, filters: 8, limit: 6)
        try builder.addBlock(expanded: 64, filters: 12, limit: 6, kernel: 5, stride: 2)
        try builder.add(.globalAveragePooling)
        try builder.add(.dense(Dense(units: 4, activation: .softmax)))
        return builder.graph
    }

    private static func weights(_ graph: Graph) -> Weights {
        var stream = RandomStream(seed: 6, purpose: .test)
        var weights = Weights.initial(for: graph, seed: 4)
        for parameter in graph.parameters {
            switch parameter.role {
            case .movingVariance, .gamma:
                weights[parameter] = (0..<parameter.count).map { _ in stream.uniform(in: 0.5...2) }
            case .movingMean, .beta:
                weights[parameter] = (0..<parameter.count).map { _ in stream.uniform(in: -0.5...0.5) }
            default: break
            }
        }
        return weights
    }

    private static func pixels(_ images: Int) -> [Float] {
        var stream = RandomStream(seed: 2, purpose: .test)
        return (0..<images * 52 * 100 * 3).map { _ in stream.uniform() }
    }

    /// One image, whose rows are shared by threads; several; and one step of a training that keeps all numbers.
    @Test func agreeWithTheReference() throws {
        let graph = try Self.graph()
        let weights = Self.weights(graph)
        let pixels = Self.pixels(3)
        let reference = ReferenceNetwork(
            graph: graph, weights: weights.values.mapValues { $0.map(Double.init) })
        let expected = reference.logits(
            .init(shape: [1, 52, 100, 3], values: pixels.prefix(52 * 100 * 3).map(Double.init)),
            training: false
        ).values
        func logits(batch: Int, threads: Int) throws -> [Float] {
            let plan = try InferencePlan(
                graph, weights: weights, batch: batch, engine: Engine(threads: threads))
            _ = plan.images.update(from: pixels.prefix(plan.images.count))
            try plan.run()
            return Array(plan.logits)
        }
        let alone = try logits(batch: 1, threads: 1)
        for (found, expected) in zip(alone, expected) { #expect(abs(Double(found) - expected) < 1e-5) }
        #expect(try logits(batch: 1, threads: 3).map(\.bitPattern) == alone.map(\.bitPattern))
        let together = try logits(batch: 3, threads: 2)
        #expect(together.prefix(4).map(\.bitPattern) == alone.map(\.bitPattern))

        let engine = try Engine(threads: 2)
        let store = ParameterStore(engine: engine)
        let plan = try TrainingPlan(
            graph, batch: 3, engine: engine, parameters: store,
            trained: .behind(graph.nodes[graph.nodes.count - 2].name))
        try store.load(weights, of: graph)
        _ = plan.images.update(from: pixels)
        plan.targets.update(repeating: 0.25)
        try plan.run(StepContext())
        let sum = (0..<4).reduce(0.0) { $0 + exp(Double(together[$1])) }
        for index in 0..<4 {
            #expect(abs(Double(plan.probabilities[index]) - exp(Double(together[index])) / sum) < 1e-5)
        }
    }

    /// Gradients are the same bits on any number of threads.
    @Test func gradientsDoNotDependOnThreads() throws {
        let graph = try Self.graph()
        let weights = Self.weights(graph)
        func gradients(threads: Int) throws -> [[UInt32]] {
            let engine = try Engine(threads: threads)
            let store = ParameterStore(engine: engine)
            let plan = try TrainingPlan(
                graph, batch: 3, engine: engine, parameters: store,
                trained: .behind(graph.nodes[graph.nodes.count - 2].name))
            try store.load(weights, of: graph)
            _ = plan.images.update(from: Self.pixels(3))
            for index in plan.targets.indices { plan.targets[index] = index % 5 == 0 ? 1 : 0 }
            try plan.run(StepContext())
            let gradients = try store.gradients(of: graph)
            return try graph.parameters.filter(\.isTrainable).map {
                try gradients.numbers(of: $0).map(\.bitPattern)
            }
        }
        let alone = try gradients(threads: 1)
        #expect(try gradients(threads: 3) == alone)
        #expect(alone.allSatisfy { Set($0).count > 1 })
    }
}
