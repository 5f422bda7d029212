import Compute
import FashionCore
import NeuralNetwork
import Testing

/// The fastest algorithms against the direct ones, which `GradientTests` holds against the reference, where images are
/// large enough for the weights' gradient to be summed over slices of the batch, the last one short.
@Suite struct WinogradTests {
    @Test(arguments: [(20, 28), (9, 30), (40, 14)])
    func gradientsAgreeWithDirectConvolution(batch: Int, side: Int) throws {
        var builder = try GraphBuilder(name: "sample", inputShape: [side, side, 1])
        for filters in [32, 48] {
            let layer = Convolution(filters: filters, kernel: Extent(3), padding: .same, activation: .relu)
            try builder.add(.convolution(layer))
        }
        try builder.add(.globalAveragePooling)
        try builder.add(.dense(Dense(units: 10, activation: .softmax)))
        let graph = builder.graph

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

    private func gradients(_ graph: Graph, batch: Int, _ algorithms: ConvolutionAlgorithms) throws -> Weights
    {
        let engine = try Engine(threads: 2)
        let store = ParameterStore(engine: engine)
        let plan = try TrainingPlan(
            graph, batch: batch, engine: engine, parameters: store, algorithms: algorithms)
        try store.load(.initial(for: graph, seed: 1), of: graph)
        var stream = RandomStream(seed: 2, purpose: .test)
        for index in plan.images.indices { plan.images[index] = stream.uniform() }
        for row in 0..<batch {
            for column in 0..<10 { plan.targets[row * 10 + column] = row % 10 == column ? 1 : 0 }
        }
        try plan.run(StepContext())
        return try store.gradients(of: graph)
    }
}
