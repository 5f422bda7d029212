import FashionCompute
import FashionNetworks
import Foundation
import Testing

/// ResNet50V2 with an eighth of its channels against Keras in float64: features, and the gradients of a fine-tuning step. Keras'
/// own distance in float32 says how much rounding is to be expected; see Fixtures/make_resnet.py.
@Suite struct ResNetTests {
    struct Expected: Decodable {
        /// Keras' names of the weights, in its order.
        let names: [String]
        let loss: Double
        let lossError: Double
        /// Of the first two images.
        let features: [Float]
        let featureError: Float
        /// Products of each gradient with fixed numbers.
        let gradients: [String: [Double]]
        /// Keras' distance from them in float32, relative to their norm.
        let gradientErrors: [String: Double]
    }

    private let network = Backbone.resNetV2(.resNet50V2)
    private let expected: Expected
    private let graph: Graph
    private let weights: Weights
    private let images = fixtureNumbers(stream: 1000, count: 16 * 28 * 28)

    init() throws {
        expected = try JSONDecoder().decode(Expected.self, from: Data(contentsOf: fixture("resnet.json")))
        graph = try network.transferModel(
            inputShape: [28, 28, 1], imageSize: 85, classes: 10,
            head: Backbone.Head(hidden: [12], dropout: 0), channels: 8)
        let parameters = Dictionary(uniqueKeysWithValues: graph.parameters.map { ($0.name, $0) })
        var weights = Weights()
        for (index, name) in expected.names.enumerated() {
            let parameter = try #require(parameters[name])
            let unit = fixtureNumbers(stream: UInt64(index + 1), count: parameter.count)
            switch parameter.role {
            case .kernel, .depthwiseKernel:
                let limit = Float((6 / Double(parameter.shape.dropLast().reduce(1, *))).squareRoot())
                weights[parameter] = unit.map { ($0 * 2 - 1) * limit }
            case .gamma, .movingVariance: weights[parameter] = unit.map { $0 + 0.5 }
            default: weights[parameter] = unit.map { $0 * 0.4 - 0.2 }
            }
        }
        self.weights = weights
    }

    @Test(arguments: [ConvolutionAlgorithms.direct, .fastest])
    func featuresAreThoseOfKeras(_ algorithms: ConvolutionAlgorithms) throws {
        let backbone = try graph.split(after: Backbone.features).prefix
        let plan = try FeaturePlan(
            backbone, weights: weights, batch: 16, engine: Engine(threads: 2), algorithms: algorithms)
        _ = plan.images.update(from: images)
        try plan.run()
        let scale = expected.features.map(abs).max() ?? 0
        let worst = zip(plan.features, expected.features).map { abs($0 - $1) }.max() ?? .infinity
        #expect(expected.features.count == 2 * 256 && plan.features.count == 16 * 256)
        #expect(worst < 1e-4 * scale, "off by \(worst) at scale \(scale)")
    }

    @Test(arguments: [ConvolutionAlgorithms.direct, .fastest])
    func gradientsOfFineTuningAreThoseOfKeras(_ algorithms: ConvolutionAlgorithms) throws {
        try checkGradients(of: graph, inputs: images, algorithms)
    }

    /// The last stages behind the features of those before them, which do not train.
    @Test(arguments: [1, 2, 4, 5])
    func gradientsOfTheLastStagesAreThoseOfTheWhole(stages: Int) throws {
        let cut = try #require(network.cut(graph, training: stages))
        let (prefix, suffix) = try graph.split(after: cut)
        #expect(prefix.parameterCount + suffix.parameterCount == graph.parameterCount)
        let plan = try FeaturePlan(prefix, weights: weights, batch: 16, engine: Engine(threads: 2))
        _ = plan.images.update(from: images)
        try plan.run()
        try checkGradients(of: suffix, inputs: Array(plan.features), .fastest)
    }

    private func checkGradients(
        of graph: Graph, inputs: [Float], _ algorithms: ConvolutionAlgorithms
    ) throws {
        let engine = try Engine(threads: 2)
        let store = ParameterStore(engine: engine)
        let plan = try TrainingPlan(
            graph, batch: 16, engine: engine, parameters: store, algorithms: algorithms,
            trained: .behind(network.end))
        try store.load(weights, of: graph)
        _ = plan.images.update(from: inputs)
        for place in plan.targets.indices { plan.targets[place] = place / 10 % 10 == place % 10 ? 1 : 0 }
        try plan.run(StepContext())
        let loss = Double(plan.losses.reduce(0, +)) / 16
        #expect(abs(loss - expected.loss) < max(4 * expected.lossError, 1e-6 * expected.loss))
        let gradients = try store.gradients(of: graph)
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for parameter in graph.parameters where parameter.isTrainable {
            let found = try gradients.numbers(of: parameter)
            let exact = try #require(expected.gradients[parameter.name])
            let distances = exact.indices.map { index in
                zip(found, fixtureNumbers(stream: 2000 + UInt64(index), count: found.count)).reduce(
                    -exact[index]
                ) {
                    $0 + Double($1.0) * (Double($1.1) - 0.5)
                }
            }
            ours.append(norm(distances) / norm(exact))
            theirs.append(try #require(expected.gradientErrors[parameter.name]))
        }
        // Winograd's transforms round more coarsely: 4.8 times Keras' error was found in the last stage.
        let factor = algorithms == .direct ? 2.0 : 6.0
        #expect(
            ours.max() ?? .infinity < factor * (theirs.max() ?? 0),
            "\(ours.max() ?? 0), Keras \(theirs.max() ?? 0)")
        let (median, usual) = (ours.sorted()[ours.count / 2], theirs.sorted()[theirs.count / 2])
        #expect(median < factor * usual, "median \(median), Keras \(usual)")
        #expect(try store.weights(of: graph) == weights.part(of: graph))
    }

    private func norm(_ numbers: [Double]) -> Double { numbers.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    @Test(arguments: zip(ResNetV2Depth.allCases, [23_564_800, 42_626_560, 58_331_648]))
    func parametersAreAsManyAsInKeras(depth: ResNetV2Depth, count: Int) throws {
        let graph = try Backbone.resNetV2(depth).graph(inputShape: [85, 85, 3])
        #expect(graph.parameterCount == count)
        #expect(graph.outputShape == [3, 3, 2048])
        let names = Set(graph.nodes.map(\.name))
        #expect(Backbone.resNetV2(depth).stageEnds.allSatisfy(names.contains))
    }

    @Test func cutsMustLeaveOneWay() throws {
        #expect(throws: GraphError.self) { try graph.split(after: "conv2_block1_1_conv") }
        #expect(throws: GraphError.self) { try graph.split(after: "nowhere") }
        let (prefix, suffix) = try graph.split(after: "conv3_block4_out")
        #expect(prefix.nodes.last?.name == "conv3_block4_out")
        #expect(suffix.nodes.first?.name == "conv3_block4_out")
        #expect(suffix.inputShape == prefix.outputShape)
        #expect(prefix.nodes.count + suffix.nodes.count == graph.nodes.count + 1)
        #expect(throws: GraphError.self) {
            try TrainingPlan(
                graph, batch: 1, engine: Engine(threads: 1),
                parameters: ParameterStore(engine: Engine(threads: 1)),
                trained: .behind("nowhere"))
        }
    }
}
