import FashionCompute
import FashionNetworks
import Foundation
import Testing

@testable import FashionTraining

/// The whole training step against Keras: see `Fixtures/make_reduced_cnn.py`.
@Suite struct ReducedCNNTests {
    static let batches = [8, 8, 8, 8, 5]

    @Test func firstBatchAgreesWithKeras() throws {
        let fixture = try ReducedCNN()
        let (_, store, plans) = try fixture.plans()
        let plan = try #require(plans[8])
        fixture.fill(plan, from: 0)
        try plan.run(StepContext())
        let expected = try fixture.numbers.first.logits.flatMap(softmax)
        expectClose(Array(plan.probabilities), expected, tolerance: 2e-5)
        let loss = plan.losses.reduce(0, +) / 8
        #expect(abs(loss - fixture.numbers.first.loss) < 2e-5)
        // The global norm, padding of blocked layouts included, which has to be zero.
        let squares = try fixture.floats("reduced_cnn.gradients").reduce(0.0) { $0 + Double($1) * Double($1) }
        let norms = try (1...3).map {
            try OptimizerState(Adam(), store: store, engine: Engine(threads: $0)).gradientNorm()
        }
        #expect(abs(norms[0] / squares.squareRoot() - 1) < 1e-4)
        #expect(Set(norms).count == 1)
        let gradients = try store.gradients(of: fixture.graph)
        let trainable = fixture.graph.parameters.filter(\.isTrainable)
        var rest = try fixture.floats("reduced_cnn.gradients")[...]
        for parameter in trainable {
            let expected = Array(rest.prefix(parameter.count))
            rest = rest.dropFirst(parameter.count)
            // The gradient of a bias before batch normalisation is zero; what both find is rounding.
            let isRounding = parameter.role == .bias && parameter.node != "dense_1"
            expectClose(
                try gradients.numbers(of: parameter), expected, tolerance: 2e-4,
                floor: isRounding ? 0.05 : 1e-2, parameter.name)
        }
    }

    @Test func fiveAdamStepsAgreeWithKeras() throws {
        let fixture = try ReducedCNN()
        let (engine, store, plans) = try fixture.plans()
        let state = try OptimizerState(Adam(), store: store, engine: engine)
        var start = 0
        for (batch, expected) in zip(Self.batches, fixture.numbers.losses) {
            let plan = try #require(plans[batch])
            fixture.fill(plan, from: start)
            try plan.run(StepContext())
            #expect(abs(plan.losses.reduce(0, +) / Float(batch) - expected) < 1e-4)
            try state.step(learningRate: 1e-3)
            start += batch
        }
        let weights = try store.weights(of: fixture.graph)
        var rest = try fixture.floats("reduced_cnn.final")[...]
        for parameter in fixture.graph.parameters {
            let expected = Array(rest.prefix(parameter.count))
            rest = rest.dropFirst(parameter.count)
            // Adam makes a whole step of the rounding in a bias before batch normalisation.
            if parameter.role == .bias, parameter.node != "dense_1" { continue }
            expectClose(
                try weights.numbers(of: parameter), expected, tolerance: 3e-4, floor: 1, parameter.name)
        }
        let inference = try InferencePlan(fixture.graph, weights: weights, batch: 8, engine: engine)
        _ = inference.images.update(from: fixture.pixels(from: 0, count: 8))
        try inference.run()
        expectClose(
            Array(inference.probabilities), try fixture.numbers.inferenceLogits.flatMap(softmax),
            tolerance: 1e-3)
    }
}

private func softmax(_ logits: [Float]) throws -> [Float] {
    let largest = try #require(logits.max())
    let exponentials = logits.map { exp(Double($0 - largest)) }
    return exponentials.map { Float($0 / exponentials.reduce(0, +)) }
}

private func expectClose(
    _ found: [Float], _ expected: [Float], tolerance: Float, floor: Float = 1, _ name: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(found.count == expected.count, "\(name)", sourceLocation: sourceLocation)
    let scale = max(expected.map(abs).max() ?? 0, floor)
    let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(
        worst <= tolerance * scale, "\(name): off by \(worst) at scale \(scale)",
        sourceLocation: sourceLocation)
}

/// The fixture's network, images and numbers.
private struct ReducedCNN {
    struct Numbers: Decodable {
        struct First: Decodable {
            let logits: [[Float]]
            let loss: Float
        }
        let first: First
        let losses: [Float]
        let inferenceLogits: [[Float]]
    }

    let graph: Graph
    let numbers: Numbers
    let images: [UInt8]
    let labels: [UInt8]
    private let folder: URL

    init() throws {
        folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
        graph = try Graph.referenceCNN(inputShape: [12, 12, 1], widths: [4, 8, 16, 16]).withoutDropout()
        numbers = try JSONDecoder().decode(
            Numbers.self, from: Data(contentsOf: folder.appendingPathComponent("reduced_cnn.json")))
        images = try [UInt8](Data(contentsOf: folder.appendingPathComponent("reduced_cnn.images")))
        labels = try [UInt8](Data(contentsOf: folder.appendingPathComponent("reduced_cnn.labels")))
    }

    func floats(_ name: String) throws -> [Float] {
        try Data(contentsOf: folder.appendingPathComponent(name)).withUnsafeBytes {
            $0.bindMemory(to: UInt32.self).map { Float(bitPattern: UInt32(littleEndian: $0)) }
        }
    }

    /// Plans for both batch sizes, loaded with the initial weights.
    func plans() throws -> (Engine, ParameterStore, [Int: TrainingPlan]) {
        let engine = try Engine(threads: 2)
        let store = ParameterStore(engine: engine)
        var plans: [Int: TrainingPlan] = [:]
        for batch in Set(ReducedCNNTests.batches).sorted().reversed() {
            plans[batch] = try TrainingPlan(graph, batch: batch, engine: engine, parameters: store)
        }
        var weights = Weights()
        var rest = try floats("reduced_cnn.initial")[...]
        for parameter in graph.parameters {
            weights[parameter] = Array(rest.prefix(parameter.count))
            rest = rest.dropFirst(parameter.count)
        }
        #expect(rest.isEmpty)
        try store.load(weights, of: graph)
        return (engine, store, plans)
    }

    func pixels(from start: Int, count: Int) -> [Float] {
        images[start * 144..<(start + count) * 144].map { Float($0) / 255 }
    }

    func fill(_ plan: TrainingPlan, from start: Int) {
        _ = plan.images.update(from: pixels(from: start, count: plan.batch))
        for row in 0..<plan.batch {
            for column in 0..<10 {
                plan.targets[row * 10 + column] = column == Int(labels[start + row]) ? 1 : 0
            }
        }
    }
}

extension Graph {
    /// The same network with all dropout rates zero.
    fileprivate func withoutDropout() throws -> Graph {
        var result = try Graph(name: name, inputName: nodes[0].name, inputShape: inputShape)
        for node in nodes.dropFirst() {
            var layer = node.layer
            if layer.is(Dropout.self) { layer = .dropout(rate: 0) }
            try result.append(layer, name: node.name, inputs: node.inputs)
        }
        return result
    }
}
