import FashionCompute
import FashionCore
import FashionNetworks
import Testing

/// The fastest algorithms against the direct ones, which `GradientTests` holds against the reference: batches whose tiles
/// fill the last block and others, slices of the batch with a short last one, tiles that reach beyond the image.
@Suite struct WinogradTests {
    @Test(arguments: [(20, 28), (9, 30), (40, 14), (21, 7), (5, 13), (20, 6), (64, 3), (29, 5)])
    func gradientsAgreeWithDirectConvolution(batch: Int, side: Int) throws {
        // Without ReLU, which would turn rounding into steps.
        let graph = try network(side: side, activation: .linear)
        let direct = try gradients(graph, batch: batch, .direct)
        let fastest = try gradients(graph, batch: batch, .fastest)
        for parameter in graph.parameters {
            let (found, expected) = (try fastest.numbers(of: parameter), try direct.numbers(of: parameter))
            let scale = expected.map(abs).max() ?? 0
            let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
            #expect(scale > 0)
            #expect(worst < 1e-3 * scale, "\(parameter.name): off by \(worst) at scale \(scale)")
        }
    }

    @Test(arguments: [(1, 28), (32, 7), (3, 30), (33, 6), (70, 3)])
    func inferenceAgreesWithDirectConvolution(batch: Int, side: Int) throws {
        let graph = try network(side: side, activation: .relu)
        let engine = try Engine(threads: 2)
        func plan(_ algorithms: ConvolutionAlgorithms) throws -> InferencePlan {
            try InferencePlan(
                graph, weights: .initial(for: graph, seed: 3), batch: batch, engine: engine,
                algorithms: algorithms)
        }
        let (direct, fastest) = (try plan(.direct), try plan(.fastest))
        // Other weights than those that it was made with: what is derived from them must follow.
        for seed in [UInt64(3), 4] {
            for plan in [direct, fastest] {
                try plan.load(.initial(for: graph, seed: seed))
                fill(plan.images)
                try plan.run()
            }
            let worst = zip(direct.probabilities, fastest.probabilities).map { abs($0 - $1) }.max()
            #expect(try #require(worst) < 1e-5)
        }
        let spread = direct.probabilities.map { abs($0 - 0.1) }.max() ?? 0
        #expect(spread > 1e-3, "all probabilities alike would agree with anything")
    }

    private func network(side: Int, activation: Activation) throws -> Graph {
        var builder = try GraphBuilder(name: "sample", inputShape: [side, side, 1])
        for filters in [32, 64, 32] {
            let layer = Convolution(
                filters: filters, kernel: Extent(3), padding: .same, activation: activation)
            try builder.add(.convolution(layer))
        }
        try builder.add(.globalAveragePooling)
        try builder.add(.dense(Dense(units: 10, activation: .softmax)))
        return builder.graph
    }

    private func fill(_ images: UnsafeMutableBufferPointer<Float>) {
        var stream = RandomStream(seed: 2, purpose: .test)
        for index in images.indices { images[index] = stream.uniform() }
    }

    private func gradients(_ graph: Graph, batch: Int, _ algorithms: ConvolutionAlgorithms) throws -> Weights
    {
        let engine = try Engine(threads: 2)
        let store = ParameterStore(engine: engine)
        let plan = try TrainingPlan(
            graph, batch: batch, engine: engine, parameters: store, algorithms: algorithms)
        try store.load(.initial(for: graph, seed: 1), of: graph)
        fill(plan.images)
        for row in 0..<batch {
            for column in 0..<10 { plan.targets[row * 10 + column] = row % 10 == column ? 1 : 0 }
        }
        try plan.run(StepContext())
        return try store.gradients(of: graph)
    }
}
