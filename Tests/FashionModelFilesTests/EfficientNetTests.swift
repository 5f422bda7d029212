import FashionCompute
import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// EfficientNet-Lite against PyTorch: a narrow network of the full depth, with PyTorch's numbers
/// (`Fixtures/make_efficientnet.py`).
@Suite struct EfficientNetTests {
    private struct Numbers: Decodable {
        let sizes: [[Int]]
        let features: [[Double]]
        let loss: Double
        /// Of PyTorch's float32 gradients, relative to its float64 ones.
        let errors: [String: Double]
    }

    private static let channels = 4

    private static func numbers() throws -> Numbers {
        try JSONDecoder().decode(Numbers.self, from: Data(contentsOf: fixture("efficientnet/numbers.json")))
    }

    /// Backbone, pooling, and a classifier of five classes.
    private static func graph(_ size: [Int], classes: Int? = nil) throws -> Graph {
        var graph = try Backbone.efficientNetLite(.lite0).graph(inputShape: size + [3], channels: channels)
        try graph.append(.globalAveragePooling, name: Backbone.features)
        if let classes {
            try graph.append(.dense(Dense(units: classes, activation: .softmax)), name: "predictions")
        }
        return graph
    }

    /// The image that the script makes, `[H, W, 3]`.
    private static func image(_ size: [Int], shift: Int) -> [Float] {
        (0..<size[0] * size[1] * 3).map { Float(($0 * 7919 + shift * 104_729) % 251) / 125 - 1 }
    }

    private static func weights(of graph: Graph) throws -> Weights {
        let url = try fixture("efficientnet/network.pth")
        return try StateDictionary(contentsOf: url).weights(of: graph, in: url)
    }

    private static func difference(_ found: [Float], from expected: [Double]) -> Double {
        let squares = zip(found, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
        return (squares / expected.reduce(0) { $0 + $1 * $1 }).squareRoot()
    }

    /// Sizes at which TensorFlow's padding is even and odd, and height and width differ.
    @Test("features are PyTorch's", arguments: [ConvolutionAlgorithms.direct, .fastest])
    func features(algorithms: ConvolutionAlgorithms) throws {
        let numbers = try Self.numbers()
        for (size, expected) in zip(numbers.sizes, numbers.features) {
            let graph = try Self.graph(size)
            let plan = try FeaturePlan(
                graph, weights: Self.weights(of: graph), batch: 1, engine: Engine(threads: 2),
                algorithms: algorithms)
            for (place, number) in Self.image(size, shift: 1).enumerated() { plan.images[place] = number }
            try plan.run()
            #expect(plan.features.count == expected.count)
            let difference = Self.difference(Array(plan.features), from: expected)
            #expect(difference < 1e-5, "\(size): \(difference)")
        }
    }

    @Test("gradients of a fine-tuning step are as close to float64's as PyTorch's own float32 ones")
    func gradients() throws {
        let numbers = try Self.numbers()
        let size = numbers.sizes[1]
        let graph = try Self.graph(size, classes: 5)
        let engine = try Engine(threads: 2)
        let store = ParameterStore(engine: engine)
        let plan = try TrainingPlan(
            graph, batch: 4, engine: engine, parameters: store, trained: .behind(Backbone.features))
        try store.load(Self.weights(of: graph), of: graph)
        let pixels = (0..<4).flatMap { Self.image(size, shift: $0) }
        for (place, number) in pixels.enumerated() { plan.images[place] = number }
        for place in plan.targets.indices { plan.targets[place] = place / 5 == place % 5 ? 1 : 0 }
        try plan.run(StepContext())
        let loss = plan.losses.reduce(0, +) / 4
        #expect(abs(Double(loss) - numbers.loss) < 1e-5)
        let found = try store.gradients(of: graph)
        let expected = try StateDictionary(contentsOf: fixture("efficientnet/gradients.pth"))
        let modules = EfficientNetNames.modules(of: graph)
        var compared = 0
        for parameter in graph.parameters where parameter.isTrainable {
            let name = "\(modules[parameter.node] ?? "").\(parameter.role.pyTorchName)"
            guard let exact = expected[name]?.floats(), let error = numbers.errors[name] else { continue }
            let ours = parameter.channelsFirst(try found.numbers(of: parameter))
            let difference = Self.difference(ours, from: exact.map(Double.init))
            // The fixture's numbers are rounded to float32 themselves.
            #expect(difference < max(2 * error, 2e-7), "\(name): \(difference), PyTorch \(error)")
            compared += 1
        }
        #expect(compared == expected.tensors.count && compared > 10)
    }

    /// The published networks: what `efficientnet-lite-pytorch` counts.
    @Test(arguments: zip(EfficientNetLite.allCases, [[4_652_008, 16], [5_416_680, 21], [6_092_072, 21]]))
    func parameters(network: EfficientNetLite, expected: [Int]) throws {
        let graph = try network.imageNetClassifier(inputShape: [64, 64, 3])
        #expect(graph.trainableParameterCount == expected[0])
        #expect(graph.nodes.filter { $0.name.hasSuffix("_dwconv") }.count == expected[1])
        let names = Set(graph.nodes.map(\.name))
        #expect(Backbone.efficientNetLite(network).stageEnds.allSatisfy(names.contains))
        #expect(
            EfficientNetNames.modules(of: graph)["block7a_project_bn"]
                == "_blocks.\(expected[1] - 1)._bn2")
    }

    /// All cuts give parts whose resolutions differ by 2, and all of the network's parameters.
    @Test func stages() throws {
        let backbone = Backbone.efficientNetLite(.lite0)
        let graph = try backbone.transferModel(
            inputShape: [28, 28, 1], imageSize: 96, classes: 10, channels: Self.channels)
        var shapes: [[Int]] = []
        for stages in 1...Backbone.stages + 1 {
            let cut = try #require(backbone.cut(graph, training: stages))
            let (prefix, suffix) = try graph.split(after: cut)
            #expect(prefix.parameterCount + suffix.parameterCount == graph.parameterCount)
            shapes.append(prefix.outputShape)
        }
        #expect(shapes.map { $0[0] } == [6, 12, 24, 48, 96])
    }

    @Test func exportsVerify() throws {
        let graph = try Self.graph([40, 40], classes: 5)
        let model = Model(graph: graph, weights: try Self.weights(of: graph))
        try withTemporaryFolder { folder in
            for ending in ["h5", "keras"] {
                let file = folder.appendingPathComponent("model.\(ending)")
                if ending == "h5" {
                    try KerasHDF5.write(model, to: file)
                } else {
                    try KerasArchive.write(model, to: file)
                }
                try ModelFile.verify(file, holds: model)
            }
        }
    }
}
