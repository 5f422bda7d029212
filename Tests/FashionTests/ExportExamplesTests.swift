import FashionKit
import Foundation
import Testing

/// `--examples` and `--verify`, with the real program.
struct ExportExamplesTests {
    private func workspace() throws -> Workspace {
        let workspace = try Workspace(images: 40)
        try TrainedFiles.uninterrupted().model.write(to: workspace["model.h5"])
        return workspace
    }

    @Test func examplesLieBesideTheFile() throws {
        let workspace = try workspace()
        var first: Data?
        for _ in 0..<2 {
            let run = try workspace.run(
                "export", "--model", "model.h5", "--output", "out/net.onnx", "--examples", "7", "--data",
                "data")
            #expect(run.status == 0, "\(run.errorOutput)")
            #expect(run.output.contains("Examples: 7 test images in \(workspace["out/net-examples"].path)"))
            let archive = try Data(contentsOf: workspace["out/net-examples/examples.npz"])
            #expect(first ?? archive == archive)
            first = archive
        }
        // Stored: headers of 128 bytes, then the bytes of seven images and seven times ten numbers.
        let archive = try #require(first)
        for name in ["images.npy", "expected.npy"] { #expect(archive.range(of: Data(name.utf8)) != nil) }
        #expect(
            archive.range(of: Data("'descr': '|u1', 'fortran_order': False, 'shape': (7, 8, 8, 1,)".utf8))
                != nil)
        #expect(archive.range(of: Data("'shape': (7, 10,)".utf8)) != nil)
        #expect(archive.range(of: Data(TextureSet.make(count: 7, seed: 2).pixels)) != nil)
        let script = try String(contentsOf: workspace["out/net-examples/check.py"], encoding: .utf8)
        #expect(script.contains("\"net.onnx\"") && script.split(separator: "\n").count < 36)
    }

    /// Our own former examples may be replaced, also those of another format; other files may not.
    @Test func examplesReplaceOnlyExamples() throws {
        let workspace = try workspace()
        func export(_ file: String) throws -> Program.Outcome {
            try workspace.run(
                "export", "--model", "model.h5", "--output", file, "--examples", "100", "--data", "data")
        }
        for file in ["net.onnx", "net.h5"] {
            let run = try export(file)
            #expect(run.status == 0 && run.output.contains("Examples: 10 test images"), "\(run.errorOutput)")
        }
        let script = workspace["net-examples/check.py"]
        let changed = try String(contentsOf: script, encoding: .utf8).replacingOccurrences(
            of: "1e-4", with: "1e-2")
        try Data(changed.utf8).write(to: script)
        let other = try export("net.keras")
        #expect(other.status == 1 && other.errorOutput.contains("check.py: expected a file of an export"))
        #expect(try String(contentsOf: script, encoding: .utf8) == changed)
        try FileManager.default.removeItem(at: script)
        #expect(try export("net.keras").errorOutput.contains("examples.npz: expected a file of an export"))
        #expect(!workspace.has("net.keras"))
    }

    /// The data that the training recorded lies where it is not searched.
    @Test func examplesAreOfTheTrainingsData() throws {
        let workspace = try workspace()
        for folder in ["saved_model", "results"] {
            try FileManager.default.createDirectory(at: workspace[folder], withIntermediateDirectories: true)
        }
        try FileManager.default.moveItem(
            at: workspace["model.h5"], to: workspace["saved_model/best_model.h5"])
        try FileManager.default.moveItem(at: workspace.data, to: workspace["mine"])
        try Data("recipe: reference\ndata: mine\n".utf8).write(to: workspace["results/config.yaml"])
        let run = try workspace.run("export", "--format", "onnx", "--examples", "3")
        #expect(run.status == 0, "\(run.errorOutput)")
        let archive = try Data(contentsOf: workspace["saved_model/best_model-examples/examples.npz"])
        #expect(archive.range(of: Data(TextureSet.make(count: 3, seed: 2).pixels)) != nil)
    }

    /// Images of another size than the network's.
    @Test func dataThatDoesNotFitIsRefusedBeforeAnythingIsWritten() throws {
        let workspace = try workspace()
        try FileManager.default.createDirectory(at: workspace["wide"], withIntermediateDirectories: true)
        for (name, count) in [("train", 40), ("t10k", 10)] {
            let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, 4, 0, 0, 0, 16]
            try (Data(images) + Data(TextureSet.make(count: count, seed: 1).pixels)).write(
                to: workspace["wide/\(name)-images-idx3-ubyte"])
            try FileManager.default.copyItem(
                at: workspace["data/\(name)-labels-idx1-ubyte"],
                to: workspace["wide/\(name)-labels-idx1-ubyte"])
        }
        let run = try workspace.run(
            "export", "--model", "model.h5", "--format", "onnx", "--examples", "3", "--data", "wide")
        #expect(run.status == 1 && run.errorOutput.contains("--data names the folder"), "\(run.errorOutput)")
        #expect(!workspace.has("model.onnx") && !workspace.has("model-examples"))
    }

    @Test func changedFilesAreCompared() throws {
        let workspace = try workspace()
        for (output, flags) in [
            ("a.onnx", ["--fold-batch-norm", "--embed-preprocessing"]), ("a.safetensors", []),
            ("a.keras", []),
        ] {
            let export = try Program.run(
                ["export", "--model", "model.h5", "--output", output] + flags, in: workspace.folder)
            #expect(export.status == 0, "\(export.errorOutput)")
        }
        func verify(_ file: String) throws -> Program.Outcome {
            try workspace.run("export", "--model", "model.h5", "--verify", file, "--data", "data")
        }
        let graph = try verify("a.onnx")
        #expect(
            graph.status == 0
                && graph.output.contains("exported with --fold-batch-norm --embed-preprocessing"))
        #expect(try verify("a.safetensors").output.contains("exported without flags"))
        let same = try verify("a.keras")
        #expect(
            same.status == 0 && same.output.contains("10 of 10 test images in the same class"),
            "\(same.output)")

        var model = try KerasHDF5.read(workspace["model.h5"])
        let kernel = try #require(model.graph.parameters.last { $0.role == .kernel })
        model.weights[kernel] = try model.weights.numbers(of: kernel).map { $0 * 1.5 }
        try KerasHDF5.write(model, to: workspace["other.h5"])
        let other = try verify("other.h5")
        #expect(other.status == 1 && other.errorOutput.contains("expected differences below 0.0001"))
        var bytes = try Data(contentsOf: workspace["a.onnx"])
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: workspace["b.onnx"])
        let broken = try verify("b.onnx")
        #expect(broken.status == 1 && broken.errorOutput.contains("b.onnx"))
    }

    @Test(arguments: [
        (["--output", "m.safetensors", "--examples", "3"], "whose files hold no network"),
        (["--output", "m.onnx", "--examples", "0"], "--examples: expected 1 to 10000, found 0"),
        (["--verify", "m.onnx", "--output", "n.onnx"], "--verify: expected no --output"),
        (["--output", "m.onnx", "--data", "data"], "--data: expected --examples or --verify"),
        ([], "--output: expected the file to write, or --verify"),
    ])
    func whatCannotBeIsRefused(flags: [String], words: String) throws {
        let workspace = try workspace()
        let run = try Program.run(["export", "--model", "model.h5"] + flags, in: workspace.folder)
        #expect(run.status == 2 && run.errorOutput.contains(words), "\(run.errorOutput)")
    }
}
