import FashionCore
import Foundation
import NeuralNetwork
import Testing

@testable import ModelFiles

/// Models that other programs trained, with the real program: what it takes them for, it says.
struct ForeignModelTests {
    private func model(_ layers: Layer..., inputShape: [Int] = [8, 8, 1]) throws -> Model {
        var network = try GraphBuilder(name: "foreign", inputShape: inputShape)
        for layer in layers { try network.add(layer) }
        return Model(graph: network.graph, weights: .initial(for: network.graph, seed: 3))
    }

    @Test func outputsThatAreNoScoresAreRefused() throws {
        let workspace = try Workspace()
        try PredictionImages.photograph(to: workspace["a.png"])
        try KerasHDF5.write(
            model(.flatten, .dense(Dense(units: 10, activation: .sigmoid))), to: workspace["sigmoid.h5"])
        try KerasHDF5.write(
            model(.flatten, .dense(Dense(units: 10)), .activation(.tanh)), to: workspace["tanh.h5"])
        for command in [
            ["evaluate", "--data", "data", "--model", "sigmoid.h5"],
            ["predict", "a.png", "--model", "sigmoid.h5"],
            ["export", "--model", "sigmoid.h5", "--output", "x.onnx"],
            Workspace.training + ["--initial-weights", "sigmoid.h5"],
            Workspace.training + ["--teacher", "sigmoid.h5"],
        ] {
            let outcome = try Program.run(command, in: workspace.folder)
            #expect(outcome.status == 1, "\(command): \(outcome.errorOutput)")
            #expect(
                outcome.errorOutput.contains(
                    "layer dense: ends the network in sigmoid, which gives one probability for each class by itself"
                ),
                "\(command): \(outcome.errorOutput)")
            #expect(!outcome.errorOutput.contains("is no softmax"), "\(outcome.errorOutput)")
        }
        #expect(!workspace.has("x.onnx"))
        let tanh = try workspace.run("predict", "a.png", "--model", "tanh.h5")
        #expect(tanh.status == 1)
        #expect(
            tanh.errorOutput.contains("layer activation: ends the network in tanh"), "\(tanh.errorOutput)")
        let info = try workspace.run("model", "info", "sigmoid.h5")
        #expect(info.status == 0)
        #expect(info.output.contains("Output:"), "\(info.output)")
    }
}
