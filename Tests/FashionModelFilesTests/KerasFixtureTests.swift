import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// Files that Keras 3 and tf.keras 2.15 wrote; `Fixtures/make_keras.py` made them.
@Suite struct KerasFixtureTests {
    @Test(arguments: ["keras2", "keras3"])
    func sequential(keras: String) throws {
        var graph = try Graph(name: "chain", inputName: "image", inputShape: [8, 8, 1])
        try graph.append(
            .convolution(Convolution(filters: 2, kernel: Extent(3), padding: .same)), name: "conv")
        try graph.append(.batchNormalization(BatchNormalization()), name: "norm")
        try graph.append(.activation(.relu), name: "relu")
        try graph.append(.maxPooling(Pooling(size: Extent(2))), name: "pool")
        try graph.append(.dropout(rate: 0.25), name: "drop")
        try graph.append(.globalAveragePooling, name: "mean")
        try graph.append(.dense(Dense(units: 3)), name: "scores")
        try graph.append(.activation(.softmax), name: "probabilities")

        let model = try KerasHDF5.read(fixture("\(keras)_sequential.h5"))
        #expect(model.graph == graph)
        #expect(model.remarks == ["layer scores: kernel_regularizer is left out; it changes training only"])
        #expect(model.metadata == nil)
        try expectWeights(of: model, from: "sequential_weights.json")
    }

    /// Weights without a network, in all layouts, for a network with other names.
    @Test(arguments: [
        "keras2_sequential.weights.h5", "keras3_sequential.weights.h5", "keras2_sequential_weights.h5",
    ])
    func weightsOnly(name: String) throws {
        var network = try GraphBuilder(name: "another", inputShape: [8, 8, 1])
        try network.add(.convolution(Convolution(filters: 2, kernel: Extent(3))))
        try network.add(.batchNormalization(BatchNormalization()))
        try network.add(.globalAveragePooling)
        try network.add(.dense(Dense(units: 3, activation: .softmax)))
        let graph = network.graph

        let file = try ModelFile.read(fixture(name), weightsFor: { graph })
        #expect(file.format == .weights)
        #expect(file.model.graph == graph)
        let expected = try expectedWeights("sequential_weights.json")
        for (layer, original) in [("conv2d", "conv"), ("batch_normalization", "norm"), ("dense", "scores")] {
            let numbers = try graph.parameters.filter { $0.node == layer }.map(file.model.weights.numbers)
            #expect(numbers == expected[original], "\(layer)")
        }

        let refused = #expect(throws: FileError.self) { try ModelFile.read(fixture(name)) }
        #expect(refused?.problem.contains("holds weights without a network") == true)
        var wider = network
        try wider.add(.dense(Dense(units: 3)))
        let unfit = #expect(throws: FileError.self) {
            try ModelFile.read(fixture(name), weightsFor: { wider.graph })
        }
        #expect(
            unfit?.problem
                == (name.hasSuffix("_weights.h5")
                    ? "/: expected 4 layers with weights, found 3" : "/layers/dense_1: is missing"))
    }

    @Test(arguments: [
        "keras2_functional.h5", "keras3_functional.h5", "keras2_functional.keras", "keras3_functional.keras",
        "deflated.keras",
    ])
    func functional(name: String) throws {
        var graph = try Graph(name: "branches", inputName: "image", inputShape: [6, 6, 2])
        try graph.append(.zeroPadding(ZeroPadding(top: 1, bottom: 0, left: 0, right: 2)), name: "pad")
        let start = try graph.append(
            .convolution(
                Convolution(
                    filters: 3, kernel: Extent(height: 3, width: 2), strides: Extent(2), useBias: false)),
            name: "conv")
        try graph.append(
            .batchNormalization(BatchNormalization(momentum: 0.9, epsilon: 1.001e-5)), name: "norm")
        let shortcut = try graph.append(
            .convolution(Convolution(filters: 3, kernel: Extent(1))), name: "shortcut", inputs: [start])
        let relu = try graph.append(.activation(.relu), name: "relu", inputs: [shortcut - 1])
        try graph.append(.add, name: "sum", inputs: [shortcut, relu])
        try graph.append(
            .averagePooling(
                Pooling(
                    size: Extent(height: 3, width: 2), strides: Extent(height: 1, width: 2), padding: .same)),
            name: "pool")
        try graph.append(.flatten, name: "flat")
        try graph.append(.dense(Dense(units: 4, activation: .softmax)), name: "probabilities")

        let file = try ModelFile.read(fixture(name))
        let model = file.model
        #expect(file.format == (name.hasSuffix("h5") ? .hdf5 : .archive))
        #expect(file.kerasVersion == (name.hasPrefix("keras2") ? "2.15.0" : "3.15.1"))
        #expect(model.graph == graph)
        #expect(model.remarks.isEmpty)
        try expectWeights(of: model, from: "functional_weights.json")
    }

    /// Compares with Keras' lists: layer by layer, weight by weight in Keras' order.
    private func expectWeights(of model: Model, from name: String) throws {
        let expected = try expectedWeights(name)
        for node in model.graph.nodes.dropFirst() {
            let numbers = try model.graph.parameters(of: node).map(model.weights.numbers)
            #expect(numbers == expected[node.name], "\(node.name)")
        }
    }

    private func expectedWeights(_ name: String) throws -> [String: [[Float]]] {
        try JSONDecoder().decode([String: [[Float]]].self, from: Data(contentsOf: fixture(name)))
    }
}
