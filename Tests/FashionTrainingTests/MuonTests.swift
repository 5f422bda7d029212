import FashionCompute
import FashionCore
import FashionNetworks
import Testing

@testable import FashionTraining

/// Muon against its formulas in double precision, on the kernels of a network in whatever layouts they have.
@Suite struct MuonTests {
    @Test func twoStepsFollowTheFormulas() throws {
        // 32 channels, so that kernels are laid out in blocks; dense kernels wide, square and tall.
        var network = try GraphBuilder(name: "muon", inputShape: [24, 24, 1])
        try network.add(.convolution(Convolution(filters: 32, kernel: Extent(3), padding: .same)))
        try network.add(.convolution(Convolution(filters: 32, kernel: Extent(3), padding: .same)))
        try network.add(.globalAveragePooling)
        try network.add(.dense(Dense(units: 48)))
        try network.add(.dense(Dense(units: 16, activation: .softmax)))
        let graph = network.graph
        let engine = try Engine(threads: 2)
        let store = ParameterStore(engine: engine)
        let plan = try TrainingPlan(graph, batch: 4, engine: engine, parameters: store)
        try store.load(.initial(for: graph, seed: 1), of: graph)
        let rule = Muon(weightDecay: 0.1)
        let state = try OptimizerState(rule, store: store, engine: engine)
        var stream = RandomStream(seed: 2, purpose: .test)
        for index in plan.images.indices { plan.images[index] = stream.uniform() }
        for index in plan.targets.indices { plan.targets[index] = index % 17 == 0 ? 1 : 0 }

        let hidden = ["conv2d_1/kernel", "dense/kernel", "dense_1/kernel"]
        var moments = [String: [Double]]()
        for step in 1...2 {
            let before = try store.weights(of: graph).values
            try plan.run(StepContext())
            let gradients = try store.gradients(of: graph).values
            try state.step(learningRate: 0.02)
            let after = try store.weights(of: graph).values
            for parameter in graph.parameters where hidden.contains(parameter.name) {
                let gradient = try #require(gradients[parameter.name]).map(Double.init)
                let old = moments[parameter.name] ?? [Double](repeating: 0, count: gradient.count)
                let moment = zip(old, gradient).map { 0.95 * $0 + 0.05 * $1 }
                moments[parameter.name] = moment
                let ahead = zip(moment, gradient).map { 0.95 * $0 + 0.05 * $1 }
                // Keras' layout ends with the outputs, so this is the matrix of inputs by outputs.
                let outputs = parameter.shape[parameter.shape.count - 1]
                let matrix = stride(from: 0, to: ahead.count, by: outputs).map {
                    Array(ahead[$0..<$0 + outputs])
                }
                let direction = newtonSchulz(matrix).flatMap(\.self)
                let scale = 0.02 * 0.2 * Double(max(outputs, matrix.count)).squareRoot()
                let start = try #require(before[parameter.name]).map(Double.init)
                let end = try #require(after[parameter.name]).map(Double.init)
                let worst = zip(zip(start, direction), end).map {
                    abs($0.0 * (1 - 0.1 * 0.02) - scale * $0.1 - $1)
                }.max()
                #expect(try #require(worst) < 2e-5 * scale * 50, "\(parameter.name), step \(step)")
            }
        }
        // The first kernel has nine inputs only, and biases are vectors: both go by AdamW, whose first steps have the
        // size of the rate.
        let bias = try #require(try store.weights(of: graph).values["dense_1/bias"])
        #expect(bias.allSatisfy { abs($0) < 0.041 } && bias.contains { abs($0) > 0.01 })
    }

    /// The published iteration, written for arrays.
    private func newtonSchulz(_ matrix: [[Double]]) -> [[Double]] {
        if matrix.count > matrix[0].count { return transposed(newtonSchulz(transposed(matrix))) }
        let norm = matrix.flatMap(\.self).reduce(0) { $0 + $1 * $1 }.squareRoot()
        var x = matrix.map { $0.map { $0 / (norm + 1e-7) } }
        for _ in 0..<5 {
            let gram = product(x, transposed(x))
            let square = product(gram, gram)
            let b = zip(gram, square).map { zip($0, $1).map { -4.7750 * $0 + 2.0315 * $1 } }
            x = zip(x, product(b, x)).map { zip($0, $1).map { 3.4445 * $0 + $1 } }
        }
        return x
    }

    private func transposed(_ matrix: [[Double]]) -> [[Double]] {
        matrix[0].indices.map { column in matrix.map { $0[column] } }
    }

    private func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
        let columns = transposed(b)
        return a.map { row in columns.map { zip(row, $0).reduce(0) { $0 + $1.0 * $1.1 } } }
    }
}
