import FashionNetworks
import Testing

@Suite struct GraphTests {
    @Test func referenceCNNHasTheReferencesParameters() throws {
        let graph = try Graph.referenceCNN()
        #expect(graph.parameterCount == 1_217_226)
        #expect(graph.trainableParameterCount == 1_214_922)
        #expect(graph.outputShape == [10])
        #expect(graph.nodes[1].name == "conv2d")
        #expect(graph.nodes.last?.name == "dense_1")
    }

    @Test func residualCNNStaysSmall() throws {
        let graph = try Graph.residualCNN()
        #expect(graph.parameterCount == 1_888_330)
        #expect(graph.nodes.count { $0.layer == .add } == 2)
        #expect(graph.outputShape == [10])
    }

    @Test(arguments: [
        (1.0, [64, 128, 256]), (1.5, [96, 192, 384]), (0.3, [16, 32, 80]), (0.125, [16, 16, 32]),
    ])
    func widthScalesChannels(width: Double, channels: [Int]) throws {
        for architecture in [Architecture.reference, .residual] {
            let graph = try architecture.graph(inputShape: [28, 28, 1], classes: 10, width: width)
            let filters = graph.nodes.compactMap { node -> Int? in
                node.layer.as(Convolution.self)?.filters
            }
            var kept: [Int] = []
            for count in filters where !kept.contains(count) { kept.append(count) }
            var expected: [Int] = []
            for count in channels where !expected.contains(count) { expected.append(count) }
            #expect(kept == expected, "\(architecture)")
        }
        #expect(throws: GraphError.self) {
            try Architecture.resnet50v2.graph(inputShape: [28, 28, 1], classes: 10, width: 2)
        }
    }

    @Test(arguments: [
        (28, 3, 1, Padding.same, 28, 1, 1), (7, 3, 2, .same, 4, 1, 1), (8, 3, 2, .same, 4, 0, 1),
        (7, 2, 2, .valid, 3, 0, -1), (5, 5, 1, .valid, 1, 0, 0), (9, 1, 2, .same, 5, 0, 0),
    ])
    func windowsFollowTensorFlowsRule(
        input: Int, size: Int, stride: Int, padding: Padding, output: Int, before: Int, after: Int
    ) throws {
        let window = try #require(Window(input: input, size: size, stride: stride, padding: padding))
        #expect([window.output, window.before, window.after] == [output, before, after])
    }

    @Test func whatCannotBeIsAnErrorThatNamesTheLayer() throws {
        var graph = try Graph(name: "g", inputShape: [4, 4, 1])
        try graph.append(.flatten, name: "flat")
        let attempts: [(Layer, [Int])] = [
            (.convolution(Convolution(filters: 3, kernel: Extent(3))), [1]),
            (.convolution(Convolution(filters: 3, kernel: Extent(5))), [0]),
            (.convolution(Convolution(filters: 0, kernel: Extent(1))), [0]),
            (.convolution(Convolution(filters: 1 << 20, kernel: Extent(4096), padding: .same)), [0]),
            (.dense(Dense(units: 0)), [0]), (.add, [0, 1]), (.add, [0]), (.dropout(rate: 1), [0]),
            (.dropout(rate: .nan), [0]), (.maxPooling(Pooling(size: Extent(5))), [0]), (.flatten, [7]),
            (.convolution(Convolution(filters: 4, kernel: Extent(1), groups: 3)), [0]),
            (.convolution(Convolution(filters: 4, kernel: Extent(1), groups: 0)), [0]),
            (.convolution(Convolution(filters: 4, kernel: Extent(3), dilation: Extent(2))), [0]),
            (
                .convolution(
                    Convolution(filters: 4, kernel: Extent(1), strides: Extent(2), dilation: Extent(2))), [0]
            ),
            (.cropping(Cropping(top: 2, bottom: 2, left: 0, right: 0)), [0]),
            (.upSampling(UpSampling(size: Extent(0))), [0]), (.merge(.subtract), [0, 0, 0]),
            (.merge(.multiply), [0, 1]), (.parametricReLU(PReLU(sharedAxes: [4])), [0]),
            (.parametricReLU(PReLU(sharedAxes: [1, 1])), [0]),
            (.layerNormalization(LayerNormalization(epsilon: -1)), [0]),
            (.batchNormalization(BatchNormalization(epsilon: -1)), [0]),
            (.batchNormalization(BatchNormalization(epsilon: .nan)), [0]),
            (.batchNormalization(BatchNormalization(momentum: 1.5)), [0]),
            (.batchNormalization(BatchNormalization(momentum: -1)), [0]),
            (.batchNormalization(BatchNormalization(momentum: .nan)), [0]),
            (.batchNormalization(BatchNormalization(shifts: false, isFixed: true)), [0]),
            (.batchNormalization(BatchNormalization(scales: false, isFixed: true)), [0]),
            (.groupNormalization(GroupNormalization(groups: 2)), [0]),
            (.groupNormalization(GroupNormalization(groups: 0)), [0]),
            (.zeroPadding(ZeroPadding(top: -1, bottom: 0, left: 0, right: 0)), [0]),
        ]
        for (layer, inputs) in attempts {
            #expect(throws: GraphError.self) { try graph.append(layer, name: "bad", inputs: inputs) }
        }
        #expect(throws: GraphError(node: "flat", "another layer has this name already")) {
            try graph.append(.flatten, name: "flat", inputs: [0])
        }
        #expect(throws: GraphError.self) { try Graph(name: "g", inputShape: [1 << 20, 1 << 20, 1 << 20]) }
    }

    @Test func initialWeightsAreKeras() throws {
        let graph = try Graph.referenceCNN()
        let weights = Weights.initial(for: graph, seed: 42)
        for parameter in graph.parameters {
            let numbers = try weights.numbers(of: parameter)
            switch parameter.role {
            case .kernel:
                let fans = parameter.shape.suffix(2).reduce(0, +) * parameter.shape.dropLast(2).reduce(1, *)
                let limit = (6 / Float(fans)).squareRoot()
                let mean = numbers.reduce(0, +) / Float(numbers.count)
                let variance = numbers.reduce(0) { $0 + $1 * $1 } / Float(numbers.count)
                #expect(numbers.allSatisfy { abs($0) <= limit })
                #expect(abs(mean) < 4 * limit / Float(3 * numbers.count).squareRoot())
                #expect(abs(variance / (limit * limit / 3) - 1) < 0.15)
            case .gamma, .movingVariance: #expect(numbers.allSatisfy { $0 == 1 })
            default: #expect(numbers.allSatisfy { $0 == 0 })
            }
        }
        #expect(weights == Weights.initial(for: graph, seed: 42))
        #expect(weights != Weights.initial(for: graph, seed: 43))
    }
}
