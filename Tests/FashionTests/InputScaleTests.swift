import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles

/// Models from elsewhere that take pixels on another scale than this program trains on, with the real program.
struct InputScaleTests {
    /// A network that tells the textures by their means, on pixels times `factor`.
    /// - Parameter rescaling: its first layer, if it has one.
    func model(factor: Double, rescaling: Rescaling? = nil) throws -> Model {
        var network = try GraphBuilder(name: "means", inputShape: [8, 8, 1])
        if let rescaling { try network.add(.rescaling(rescaling)) }
        try network.add(.flatten)
        try network.add(.dense(Dense(units: 10, activation: .softmax)))
        let (pixels, labels) = TextureSet.make(count: 200, seed: 5)
        var means = [[Double]](repeating: [Double](repeating: 0, count: 64), count: 10)
        for (index, label) in labels.enumerated() {
            for place in 0..<64 { means[Int(label)][place] += Double(pixels[index * 64 + place]) / 255 / 20 }
        }
        var weights = Weights()
        let parameters = network.graph.parameters
        let unit = 1 / (255 * factor)
        weights[parameters[0]] = (0..<640).map { Float(8 * means[$0 % 10][$0 / 10] * unit) }
        weights[parameters[1]] = means.map { mean in Float(-4 * mean.reduce(0) { $0 + $1 * $1 }) }
        return Model(graph: network.graph, weights: weights)
    }

    func accuracy(_ workspace: Workspace) throws -> Double {
        let data = try Data(contentsOf: workspace["results/metrics.json"])
        let metrics = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return try #require(metrics?["accuracy"] as? Double)
    }

    func evaluate(_ workspace: Workspace, _ file: String, _ more: String...) throws -> Program.Outcome {
        try Program.run(
            ["evaluate", "--data", "data", "--no-figures", "--threads", "1", "--model", file] + more,
            in: workspace.folder)
    }

    @Test func anotherScaleThatIsClearlyBetterIsSaid() throws {
        let workspace = try Workspace()
        try KerasHDF5.write(model(factor: 1), to: workspace["bytes.h5"])
        let assumed = try evaluate(workspace, "bytes.h5")
        #expect(assumed.status == 0, "\(assumed.errorOutput)")
        #expect(assumed.errorOutput.contains("does clearly better on pixels of 0..255 than of 0..1"))
        #expect(assumed.errorOutput.contains("--input-scale 0..255"))
        #expect(try accuracy(workspace) < 0.5)

        let told = try evaluate(workspace, "bytes.h5", "--input-scale", "0..255")
        #expect(told.status == 0, "\(told.errorOutput)")
        #expect(!told.errorOutput.contains("clearly better"))
        #expect(try accuracy(workspace) > 0.95)

        // What is written keeps it.
        let export = try workspace.run(
            "export", "--model", "bytes.h5", "--input-scale", "0..255", "--output", "kept.keras")
        #expect(export.status == 0, "\(export.errorOutput)")
        let kept = try evaluate(workspace, "kept.keras")
        #expect(kept.status == 0, "\(kept.errorOutput)")
        #expect(!kept.errorOutput.contains("0..255"))
        #expect(try accuracy(workspace) > 0.95)
    }

    @Test func aScaleOfMinusOneIsSaid() throws {
        let workspace = try Workspace()
        var symmetric = try model(factor: 1 / 255)
        // On 2x - 1 in place of x: half the kernel, and its sums into the bias.
        let parameters = symmetric.graph.parameters
        let kernel = try symmetric.weights.numbers(of: parameters[0]).map { $0 / 2 }
        let bias = try symmetric.weights.numbers(of: parameters[1]).enumerated().map { unit, number in
            stride(from: unit, to: 640, by: 10).reduce(number) { $0 + kernel[$1] }
        }
        symmetric.weights[parameters[0]] = kernel
        symmetric.weights[parameters[1]] = bias
        try KerasArchive.write(symmetric, to: workspace["symmetric.keras"])
        let told = try evaluate(workspace, "symmetric.keras", "--input-scale", "-1..1")
        #expect(told.status == 0, "\(told.errorOutput)")
        #expect(try accuracy(workspace) > 0.95)
    }

    @Test func aRescalingInTheModelIsFollowed() throws {
        let workspace = try Workspace()
        try KerasHDF5.write(
            model(factor: 1 / 255, rescaling: Rescaling(scale: 1 / 255)), to: workspace["rescaling.h5"])
        let evaluation = try evaluate(workspace, "rescaling.h5")
        #expect(evaluation.status == 0, "\(evaluation.errorOutput)")
        #expect(evaluation.errorOutput.contains("its first layers take pixels as 0..255"))
        #expect(try accuracy(workspace) > 0.95)
    }

    @Test func aTrainingGoesOnOnTheScaleOfTheModel() throws {
        let workspace = try Workspace()
        try KerasHDF5.write(model(factor: 1), to: workspace["bytes.h5"])
        let training = try Program.run(
            Workspace.training + [
                "--initial-weights", "bytes.h5", "--input-scale", "0..255", "--epochs", "1",
                "--learning-rate", "1e-12",
                "--no-augment",
            ], in: workspace.folder)
        #expect(training.status == 0, "\(training.errorOutput)")
        let evaluation = try evaluate(workspace, "saved_model/best_model.h5")
        #expect(evaluation.status == 0, "\(evaluation.errorOutput)")
        #expect(try accuracy(workspace) > 0.95)
        let alone = try workspace.train("--input-scale", "0..255", "--output", "other")
        #expect(alone.status == 2)
        #expect(alone.errorOutput.contains("--input-scale: expected --initial-weights"))
    }

    /// Models that Keras made, for images of 8×8.
    private func everyday(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("FashionModelFilesTests/Fixtures/everyday/\(name)").path
    }

    @Test(arguments: ["flat_logits.keras", "vector.h5", "separable.keras", "nested.h5"])
    func imagesGoIntoNetworksOfEveryForm(name: String) throws {
        let workspace = try Workspace()
        try PredictionImages.photograph(to: workspace["a.png"])
        let predict = try workspace.run("predict", "a.png", "--model", everyday(name), "--threads", "1")
        #expect(predict.status == 0, "\(predict.errorOutput)")
        #expect(predict.output.contains("a.png"))
        #expect(predict.errorOutput.contains("does not say what it takes pixels as; 0..1 is assumed"))
    }

    @Test func sharedLayersAreNotTrainedApart() throws {
        let workspace = try Workspace()
        let training = try workspace.train("--initial-weights", everyday("shared.h5"))
        #expect(training.status == 1)
        #expect(training.errorOutput.contains("cannot be trained: layer shared: is used several times"))
    }

    @Test func wrongFlagsAreUsageErrors() throws {
        let workspace = try Workspace()
        for arguments in [["--input-scale", "0..2"], ["--memory-limit", "much"], ["--memory-limit", "0"]] {
            let outcome = try Program.run(["predict", "x.png"] + arguments, in: workspace.folder)
            #expect(outcome.status == 2, "\(arguments)")
            #expect(outcome.errorOutput.contains("\(arguments[0]): expected"), "\(arguments)")
        }
    }

    @Test func aLimitOfMemoryIsKept() throws {
        let workspace = try Workspace()
        try KerasHDF5.write(model(factor: 1), to: workspace["model.h5"])
        let outcome = try evaluate(workspace, "model.h5", "--memory-limit", "10kB")
        #expect(outcome.status == 1)
        #expect(outcome.errorOutput.contains("--memory-limit allows more"), "\(outcome.errorOutput)")
    }

    @Test func filesOfOtherKindsAreNamed() throws {
        let workspace = try Workspace()
        func problem(_ content: Data, _ name: String = "model.h5") throws -> String {
            try content.write(to: workspace[name])
            let outcome = try workspace.run("model", "info", name)
            #expect(outcome.status == 1)
            return outcome.errorOutput
        }
        #expect(
            try problem(Data("version https://git-lfs.github.com/spec/v1\n".utf8)).contains("`git lfs pull`"))
        #expect(try problem(Data("<!DOCTYPE html>".utf8)).contains("is a web page and not the file itself"))
        #expect(
            try problem(Data([8, 8, 0x12, 7, 0x70, 0x79])).contains(
                "is an ONNX model, which this program does not read"))
        #expect(try problem(Data()).contains("is empty; expected a model of Keras"))
        try FileManager.default.createDirectory(at: workspace["saved"], withIntermediateDirectories: true)
        try Data([8, 1]).write(to: workspace["saved/saved_model.pb"])
        let folder = try workspace.run("model", "info", "saved")
        #expect(folder.status == 1)
        #expect(
            folder.errorOutput.contains("is a folder with a TensorFlow SavedModel; open it with tf.keras 2"))
        try Data("GIF89a".utf8).write(to: workspace["boot.jpg"])
        try KerasHDF5.write(model(factor: 1), to: workspace["ours.h5"])
        let predict = try workspace.run("predict", "boot.jpg", "--model", "ours.h5")
        #expect(
            predict.errorOutput.contains("is a GIF image; convert it to PNG or JPEG"))
        try Data("x".utf8).write(to: workspace["file"])
        let export = try workspace.run("export", "--model", "ours.h5", "--output", "file/model.onnx")
        #expect(export.status == 1)
        #expect(export.errorOutput.contains("file is a file"), "\(export.errorOutput)")
    }

    @Test func numbersInBase60AreNoSettings() throws {
        let workspace = try Workspace()
        try Data("seed: 1:0:0:0:0:0:0:0:0:0:0\n".utf8).write(to: workspace["config.yaml"])
        let outcome = try workspace.train("--config", "config.yaml")
        #expect(outcome.status == 1)
        #expect(outcome.errorOutput.contains("line 1: seed: expected"), "\(outcome.errorOutput)")
    }
}
