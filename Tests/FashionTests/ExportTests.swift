import FashionKit
import Foundation
import Testing

/// `fashion export` with the real program.
struct ExportTests {
    /// A folder with the model of the short training.
    private func workspace() throws -> Workspace {
        let workspace = try Workspace(images: 40)
        try TrainedFiles.uninterrupted().model.write(to: workspace["model.h5"])
        return workspace
    }

    @Test(arguments: [
        ["--output", "out/m.onnx"], ["--output", "m.ONNX", "--fold-batch-norm"],
        ["--output", "m.bin", "--format", "onnx", "--embed-preprocessing", "--fold-batch-norm"],
        ["--output", "m.safetensors", "--keep-batch-norm"],
        ["-o", "m.dat", "--format", "safetensors", "--fold-batch-norm"],
        ["--output", "m.h5"], ["--output", "m.keras"],
    ])
    func exportsAreVerifiedAndRepeatable(flags: [String]) throws {
        let workspace = try workspace()
        let file = workspace[flags[1]]
        var first: Data?
        for _ in 0..<2 {
            let outcome = try Program.run(["export", "--model", "model.h5"] + flags, in: workspace.folder)
            #expect(outcome.status == 0, "\(outcome.errorOutput)")
            #expect(outcome.output.contains(file.path))
            #expect(outcome.output.contains("Read back and compared"))
            let bytes = try Data(contentsOf: file)
            #expect(first ?? bytes == bytes)
            first = bytes
            try FileManager.default.removeItem(at: file)
        }
        // 1,217,226 numbers of four bytes; folding takes away at most 7 · 4 · 256 of them.
        #expect(try #require(first).count > 4 * (1_217_226 - 7 * 4 * 256))
        if file.pathExtension == "h5" { #expect(try first == TrainedFiles.uninterrupted().model) }
    }

    @Test func theModelOfATrainingIsTheDefault() throws {
        let workspace = try workspace()
        try FileManager.default.createDirectory(
            at: workspace["saved_model"], withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            at: workspace["model.h5"], to: workspace["saved_model/best_model.h5"])
        #expect(try workspace.run("export", "--output", "m.onnx").status == 0)
        #expect(workspace.has("m.onnx"))
    }

    @Test func withoutAFileTheExportLiesBesideTheModel() throws {
        let workspace = try workspace()
        let before = try Data(contentsOf: workspace["model.h5"])
        try FileManager.default.createDirectory(at: workspace["out"], withIntermediateDirectories: true)
        try before.write(to: workspace["out/net.h5"])
        let run = try workspace.run("export", "--model", "out/net.h5", "--format", "onnx")
        #expect(run.status == 0 && workspace.has("out/net.onnx"), "\(run.errorOutput)")
        #expect(run.output.contains("out/net.onnx"))
        // An earlier export is made anew; another file that was not named is not replaced.
        let written = try Data(contentsOf: workspace["out/net.onnx"])
        let again = try workspace.run(
            "export", "--model", "out/net.h5", "--format", "onnx", "--fold-batch-norm")
        #expect(again.status == 0, "\(again.errorOutput)")
        #expect(try Data(contentsOf: workspace["out/net.onnx"]) != written)
        try Data("mine".utf8).write(to: workspace["out/net.onnx"])
        let other = try workspace.run("export", "--model", "out/net.h5", "--format", "onnx")
        #expect(
            other.status == 2 && other.errorOutput.contains("out/net.onnx exists already; --output names"))
        #expect(try Data(contentsOf: workspace["out/net.onnx"]) == Data("mine".utf8))
        let itself = try workspace.run("export", "--model", "out/net.h5", "--format", "h5")
        #expect(itself.status == 2 && itself.errorOutput.contains("another file than the model itself"))
        #expect(try Data(contentsOf: workspace["out/net.h5"]) == before)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let flags: [String]
        let status: Int32
        /// What standard error has to mention.
        let mentions: [String]

        var testDescription: String { flags.joined(separator: " ") }
    }

    private static let cases = [
        Case(flags: [], status: 2, mentions: ["--output"]),
        Case(
            flags: ["--output", "m"], status: 2,
            mentions: ["--format: expected one of onnx, ", "ending of m"]),
        Case(flags: ["--output", "m.onnx", "--format", "gif"], status: 2, mentions: ["gif", "safetensors"]),
        Case(
            flags: ["--output", "m.h5", "--fold-batch-norm"], status: 2,
            mentions: ["--fold-batch-norm", "the format is h5"]),
        Case(
            flags: ["--output", "m.keras", "--fold-batch-norm"], status: 2,
            mentions: ["--fold-batch-norm", "onnx or safetensors", "the format is keras"]),
        Case(
            flags: ["--output", "m.onnx", "--fold-batch-norm", "--keep-batch-norm"], status: 2,
            mentions: ["--keep-batch-norm"]),
        Case(
            flags: ["--output", "m.safetensors", "--embed-preprocessing"], status: 2,
            mentions: ["--embed-preprocessing", "the format is safetensors"]),
        Case(
            flags: ["--output", "./model.h5"], status: 2, mentions: ["another file than the model itself"]),
        Case(
            flags: ["--output", "out.h5", "--format", "onnx"], status: 2,
            mentions: ["--format: expected h5, which the ending of out.h5 names, found onnx"]),
        Case(
            flags: ["--model", "nowhere.h5", "--output", "m.onnx"], status: 1,
            mentions: ["fashion: ", "nowhere.h5: cannot be read"]),
        Case(
            flags: ["--model", "data/t10k-labels-idx1-ubyte", "--output", "m.onnx"], status: 1,
            mentions: ["t10k-labels-idx1-ubyte: is an IDX file; expected a model of Keras"]),
        Case(
            flags: ["--output", "model.h5/m.onnx"], status: 1,
            mentions: ["model.h5/m.onnx: cannot make its folder"]),
    ]

    @Test(arguments: cases)
    func wrongUseIsExplained(_ test: Case) throws {
        let workspace = try workspace()
        let before = try Data(contentsOf: workspace["model.h5"])
        let model = test.flags.contains("--model") ? [] : ["--model", "model.h5"]
        let outcome = try Program.run(["export"] + model + test.flags, in: workspace.folder)
        #expect(outcome.status == test.status && !outcome.wasKilled)
        for text in test.mentions {
            #expect(outcome.errorOutput.contains(text), "\(outcome.errorOutput)")
        }
        #expect(try Data(contentsOf: workspace["model.h5"]) == before)
        let files = try FileManager.default.contentsOfDirectory(atPath: workspace.folder.path)
        #expect(Set(files) == ["data", "model.h5"])
    }
}

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
