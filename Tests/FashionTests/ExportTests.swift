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

    /// Every format but .h5, whose files may be models of a training.
    @Test func earlierExportsAreMadeAnew() throws {
        let workspace = try workspace()
        func export(_ model: String, _ format: String, _ flags: String...) throws -> Program.Outcome {
            try Program.run(["export", "--model", model, "--format", format] + flags, in: workspace.folder)
        }
        #expect(try export("model.h5", "safetensors").status == 0)
        #expect(try export("model.h5", "safetensors", "--fold-batch-norm").status == 0)
        #expect(try export("model.h5", "safetensors").status == 0)
        for _ in 0..<2 { #expect(try export("model.h5", "keras").status == 0) }
        // Weights that another program wrote, and files with nothing but the name of an export.
        let others = workspace["others.safetensors"]
        let array = SafetensorsFile.NamedArray(name: "a", shape: [1], numbers: [1])
        try SafetensorsFile.write([array], to: others)
        for (name, contents) in [
            ("model.safetensors", try Data(contentsOf: others)), ("model.safetensors", Data("mine".utf8)),
            ("model.keras", Data("mine".utf8)),
        ] {
            try contents.write(to: workspace[name])
            let refused = try export("model.h5", workspace[name].pathExtension)
            #expect(
                refused.status == 2 && refused.errorOutput.contains("\(name) exists already; --output names"),
                "\(refused.errorOutput)")
            #expect(try Data(contentsOf: workspace[name]) == contents)
        }
        try FileManager.default.removeItem(at: workspace["model.keras"])
        #expect(try export("model.h5", "keras").status == 0)
        let before = try Data(contentsOf: workspace["model.h5"])
        let trained = try export("model.keras", "h5")
        #expect(
            trained.status == 2 && trained.errorOutput.contains("model.h5 exists already; --output names"))
        #expect(try Data(contentsOf: workspace["model.h5"]) == before)
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
