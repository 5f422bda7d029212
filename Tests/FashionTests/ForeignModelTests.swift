import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

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

    /// A network whose answer to an image of one colour can be worked out by hand: its mean colour, and a dense layer.
    private func colours() throws -> Model {
        var model = try model(
            .convolution(Convolution(filters: 3, kernel: Extent(1))), .globalAveragePooling,
            .dense(Dense(units: 3, activation: .softmax)), inputShape: [16, 12, 3])
        let identity: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
        let numbers: [[Float]] = [identity, [0, 0, 0], identity.map { 4 * $0 }, [0, 1, 0]]
        for (parameter, numbers) in zip(model.graph.parameters, numbers) {
            model.weights[parameter] = numbers
        }
        return model
    }

    @Test func networksForColourGetColour() throws {
        let workspace = try Workspace()
        try KerasHDF5.write(colours(), to: workspace["colours.h5"])
        try PredictionImages.writeColour([51, 153, 204], width: 40, height: 20, to: workspace["a.png"])
        let logits = [4 * 0.2, 4 * 0.6 + 1, 4 * 0.8].map { exp($0) }
        let note =
            "note: \(workspace["colours.h5"].path): takes images in colour and does not say how they were prepared; each goes "
            + "in whole, in a frame of 12×16"
        let predicted = try workspace.run(
            "predict", "a.png", "--model", "colours.h5", "--json", "--threads", "1")
        #expect(predicted.status == 0, "\(predicted.errorOutput)")
        #expect(predicted.errorOutput.contains(note), "\(predicted.errorOutput)")
        let answer = try JSONDecoder().decode(Answer.self, from: Data(predicted.output.utf8))
        #expect(answer.top.map(\.class) == ["1", "2", "0"])
        for (choice, logit) in zip(answer.top, [logits[1], logits[2], logits[0]]) {
            #expect(abs(choice.probability - logit / logits.reduce(0, +)) < 1e-5)
        }
        let explained = try workspace.run("explain", "a.png", "--model", "colours.h5", "--threads", "1")
        #expect(explained.status == 0, "\(explained.errorOutput)")
        #expect(explained.errorOutput.contains(note), "\(explained.errorOutput)")

        try ColourSet.write(to: workspace["shop"])
        let evaluated = try workspace.run(
            "evaluate", "--data", "shop", "--model", "colours.h5", "--threads", "1", "--no-cache",
            "--no-figures")
        #expect(evaluated.status == 0, "\(evaluated.errorOutput)")
        #expect(evaluated.errorOutput.contains(note), "\(evaluated.errorOutput)")
        let trained = try Program.run(
            [
                "train", "--recipe", "reference", "--data", "shop", "--initial-weights", "colours.h5",
                "--no-cache",
            ],
            in: workspace.folder)
        #expect(trained.status == 1)
        #expect(
            trained.errorOutput.contains(
                "expected a network for images of [12, 15, 3], found one for [16, 12, 3]; the data's image files are read "
                    + "for it with --image-size 12x16"), "\(trained.errorOutput)")
    }

    @Test func networksThatGiveNoNumbersAreNamed() throws {
        let workspace = try Workspace()
        var negative = try model(
            .flatten, .batchNormalization(BatchNormalization()),
            .dense(Dense(units: 10, activation: .softmax)))
        var overflowing = try model(.flatten, .dense(Dense(units: 4)), .dense(Dense(units: 10)))
        for parameter in overflowing.graph.parameters where parameter.role == .kernel {
            overflowing.weights[parameter] = [Float](repeating: 3e38, count: parameter.count)
        }
        for parameter in negative.graph.parameters where parameter.role == .movingVariance {
            var numbers = [Float](repeating: 1, count: parameter.count)
            (numbers[5], numbers[9]) = (-1, -0.001)
            negative.weights[parameter] = numbers
        }
        try KerasHDF5.write(negative, to: workspace["negative.h5"])
        try KerasArchive.write(negative, to: workspace["negative.keras"])
        try KerasHDF5.write(overflowing, to: workspace["overflowing.h5"])
        for command in [
            ["evaluate", "--data", "data", "--model", "negative.h5"],
            ["export", "--model", "negative.keras", "--output", "x.onnx"],
            ["model", "info", "negative.keras"],
        ] {
            let outcome = try Program.run(command, in: workspace.folder)
            #expect(outcome.status == 1)
            #expect(
                outcome.errorOutput.contains(
                    ": layer batch_normalization: expected variances of 0 and more, found -1.0 for channel 5 and others for "
                        + "1 more, whose root is no number"), "\(outcome.errorOutput)")
        }
        let overflow = try workspace.run("evaluate", "--data", "data", "--model", "overflowing.h5")
        #expect(overflow.status == 1)
        #expect(
            overflow.errorOutput.contains("overflowing.h5: gives probabilities that are not numbers (NaN)"),
            "\(overflow.errorOutput)")
    }

    @Test func namesFromFilesCannotSteerTheTerminal() throws {
        let workspace = try Workspace()
        var graph = try Graph(name: "a\u{1B}[2J", inputName: "i", inputShape: [8, 8, 1])
        try graph.append(.flatten, name: "B\u{1B}]0;x\u{7}\r\nname")
        try graph.append(.dense(Dense(units: 2, activation: .softmax)), name: "d")
        let model = Model(
            graph: graph, weights: .initial(for: graph, seed: 1),
            metadata: ModelMetadata(program: "1", classNames: ["x\u{1B}[31m", "y\u{202E}"]))
        try KerasHDF5.write(model, to: workspace["model.h5"])
        let info = try workspace.run("model", "info", "model.h5")
        #expect(info.status == 0, "\(info.errorOutput)")
        #expect(info.output.contains("B\\u{1B}]0;x\\u{7}\\u{D}\\u{A}name (Flatten)"))
        #expect(info.output.contains("x\\u{1B}[31m, y\\u{202E}"))
        #expect(!info.output.contains("\u{1B}"))
    }

    /// What `fashion predict --json` writes.
    private struct Answer: Decodable {
        struct Choice: Decodable {
            let `class`: String
            let probability: Double
        }
        let top: [Choice]
    }
}
