import BuiltProgram
import Foundation
import Testing

@testable import fashion

/// What is lost is said: outputs that cannot be written, files that are not predicted, flags that do nothing.
struct OutputTests {
    /// Runs the program from a shell, with redirections after its arguments.
    private func shell(_ command: String, in workspace: Workspace) throws -> (status: Int32, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "\"$PROGRAM\" \(command)"]
        process.currentDirectoryURL = workspace.folder
        process.environment = ProcessInfo.processInfo.environment.merging(["PROGRAM": BuiltProgram.file.path])
        {
            $1
        }
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
        arguments: [
            "predict --csv images", "predict --json images", "predict images", "data info --data data",
            "recipes", "--help", "--version", "model info saved_model/best_model.h5",
        ])
    func aFullDisk(command: String) throws {
        let workspace = try Workspace(images: 40)
        try PredictionImages.putModel(in: workspace)
        try PredictionImages.textures(count: 3, seed: 9, in: workspace["images"])
        #expect(try shell("\(command) > output", in: workspace).status == 0)
        let full = try shell("\(command) > /dev/full", in: workspace)
        #expect(full.status == 1)
        #expect(full.errors.contains("standard output: cannot be written: No space left on device"))
        let closed = try shell("\(command) >&-", in: workspace)
        #expect(closed.status == 1 && closed.errors.contains("standard output is closed"), "\(closed.errors)")
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func aTrainingKeepsItsModel()
        throws
    {
        let workspace = try Workspace()
        let outcome = try shell(
            "train --recipe reference --data data --epochs 1 --threads 1 > /dev/full", in: workspace)
        #expect(outcome.status == 1 && outcome.errors.contains("No space left on device"))
        #expect(
            workspace.has("saved_model/best_model.h5") && !workspace.has("saved_model/checkpoint.fashion"))
    }

    @Test func aLimitOnFilesLeavesNoTemporaryOnes() throws {
        let workspace = try Workspace()
        try PredictionImages.putModel(in: workspace)
        let outcome = try shell("export -o small/m.onnx; status=$?; exit $status", in: workspace)
        #expect(outcome.status == 0)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // 4,096 blocks of 512 bytes or of 1024: less than the model has.
        process.arguments = ["-c", "ulimit -f 1000; exec \"$PROGRAM\" export -o limited/m.onnx"]
        process.currentDirectoryURL = workspace.folder
        process.environment = ProcessInfo.processInfo.environment.merging(["PROGRAM": BuiltProgram.file.path])
        {
            $1
        }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: workspace["limited"].path).isEmpty)
    }

    @Test func everyEntryIsCounted() throws {
        let workspace = try Workspace(images: 40)
        try PredictionImages.putModel(in: workspace)
        try PredictionImages.textures(count: 2, seed: 9, in: workspace["images/sub"])
        try PredictionImages.textures(count: 1, seed: 9, in: workspace["elsewhere"])
        let images = workspace["images"].path
        try Data("text".utf8).write(to: workspace["images/notes.txt"])
        try Data().write(to: workspace["images/.hidden.png"])
        mkfifo(images + "/pipe.png", 0o600)
        for (link, target) in [
            ("circle", "."), ("sub/up", ".."), ("other", "../elsewhere"), ("gone.png", "nowhere"),
        ] {
            symlink(target, "\(images)/\(link)")
        }
        symlink("sub/1000.png", images + "/link.png")
        // A name in Latin-1.
        let latin: [CChar] =
            Array((images + "/caf").utf8CString.dropLast()) + [CChar(bitPattern: 0xE9)]
            + Array(".png".utf8CString)
        let content = try Data(contentsOf: workspace["images/sub/1000.png"])
        let descriptor = open(latin, O_WRONLY | O_CREAT, 0o644)
        #expect(content.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == content.count)
        close(descriptor)

        let run = try workspace.run("predict", "images", "--raw", "--csv", "--threads", "1")
        let rows = run.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
        #expect(
            rows.map { String($0[0]) } == [
                "images/caf\\xE9.png", "images/link.png", "images/other/1000.png", "images/sub/1000.png",
                "images/sub/1001.png",
            ])
        // The same image gives the same answer whatever it is called.
        #expect(rows[0].dropFirst() == rows[1].dropFirst() && rows[1].dropFirst() == rows[3].dropFirst())
        #expect(run.status == 1 && run.errorOutput.contains("gone.png: cannot be read: No such file"))
        #expect(
            run.errorOutput.contains(
                "5 skipped (2 no PNG, JPEG or WebP, 1 hidden, 2 linked again), 1 could not be read"),
            "\(run.errorOutput)")
        // Named itself.
        let named = try shell("predict --raw --csv \"$(printf 'images/caf\\351.png')\"", in: workspace)
        #expect(named.status == 0, "\(named.errors)")
    }

    @Test func tablesWithoutLabelsArePredicted() throws {
        let workspace = try Workspace(images: 40)
        try PredictionImages.putModel(in: workspace)
        try PredictionImages.textures(count: 3, seed: 9, in: workspace["images"])
        let pixels = TextureSet.make(count: 3, seed: 9).pixels
        let header = (1...64).map { "pixel\($0)" }.joined(separator: ",")
        let rows = (0..<3).map { pixels[$0 * 64..<($0 + 1) * 64].map(String.init).joined(separator: ",") }
        try Data(([header] + rows).joined(separator: "\n").utf8).write(to: workspace["test.csv"])
        let table = try workspace.run("predict", "test.csv", "--csv", "--threads", "1")
        let files = try workspace.run("predict", "images", "--raw", "--csv", "--threads", "1")
        func answers(_ text: String) -> [String] {
            text.split(separator: "\n").map { String($0.drop { $0 != "," }) }
        }
        #expect(table.status == 0 && table.output.contains("test.csv:3,"), "\(table.errorOutput)")
        #expect(answers(table.output) == answers(files.output))
        try Data("p1,p2,p3,p4\n1,2,3,4\n".utf8).write(to: workspace["small.csv"])
        let small = try workspace.run("predict", "small.csv", "--threads", "1")
        #expect(
            small.status == 1
                && small.errorOutput.contains("expected images of the network's size, 8×8, found 2×2"))
    }

    @Test func exportWritesFilesOnly() throws {
        let workspace = try Workspace(images: 40)
        try PredictionImages.putModel(in: workspace)
        try FileManager.default.createDirectory(at: workspace["folder"], withIntermediateDirectories: true)
        mkfifo(workspace["pipe"].path, 0o600)
        symlink("/dev/null", workspace["link"].path)
        for (target, kind) in [
            ("folder", "a folder"), ("pipe", "a pipe"), ("link", "a device"), ("/dev/null", "a device"),
        ] {
            let outcome = try workspace.run("export", "--format", "h5", "-o", target)
            #expect(
                outcome.status == 1
                    && outcome.errorOutput.contains("expected a file to write, found \(kind)"),
                "\(outcome.errorOutput)")
        }
    }

    @Test(
        arguments: [
            (["--keep", "last", "--patience", "5"], "--patience: expected --keep best, found --keep last"),
            (
                ["--recipe", "fast", "--plateau-factor", "0.1"],
                "--plateau-factor: expected --schedule plateau"
            ),
            (
                ["--recipe", "reference", "--warm-up", "0.1"],
                "--warm-up: expected --schedule cosine or one-cycle"
            ),
            (
                ["--recipe", "reference", "--momentum", "0.5"],
                "--momentum: expected --optimizer sgd, found adam"
            ),
            (
                ["--recipe", "reference", "--weight-decay", "0.1"],
                "--weight-decay: expected --optimizer adamw"
            ),
            (
                ["--network", "residual", "--initial-weights", "x.h5"],
                "--network: expected no --initial-weights"
            ),
            (["--teacher-share", "0.4"], "--teacher-share: expected --teacher, found none"),
            (["--no-augment", "--rotation", "5"], "--rotation: expected --augment"),
            (["--batch-size", "-1"], "--batch-size: expected a whole number from 1 to 65536, found -1"),
            (["--learning-rate", "-0.1"], "--learning-rate: expected a number from"),
        ])
    func flagsWithoutEffectAreErrors(flags: [String], problem: String) throws {
        let workspace = try Workspace(images: 40)
        let outcome = try Program.run(["train", "--data", "data"] + flags, in: workspace.folder)
        #expect(outcome.status == 2 && outcome.errorOutput.contains(problem), "\(outcome.errorOutput)")
        #expect(!workspace.has("saved_model"))
    }

    @Test func inAFileTheyAreARemark() throws {
        let workspace = try Workspace()
        try Data(
            "recipe: reference\nkeep: last\npatience: 5\nmomentum: 0.9\nepochs: 1\ndata: data\nthreads: 1\n"
                .utf8
        )
        .write(to: workspace["settings.yaml"])
        let outcome = try workspace.run("train", "--config", "settings.yaml", "--no-flip")
        #expect(outcome.status == 0)
        #expect(
            outcome.errorOutput.split(separator: "\n").filter { $0.hasPrefix("note: ") } == [
                "note: settings.yaml: patience has no effect: expected --keep best, found --keep last, with which no training stops early"
            ], "\(outcome.errorOutput)")
        // What a training writes down causes no remarks.
        let again = try workspace.run(
            "train", "--config", "results/config.yaml", "--output", "again", "--keep", "best")
        #expect(again.status == 0 && !again.errorOutput.contains("note: "), "\(again.errorOutput)")
    }

    @Test func negativeValuesBelongToTheirFlags() {
        #expect(
            ExitStatus.joiningNegativeValues([
                "train", "--seed", "-1", "-o", "-1", "--json", "x", "--", "--a", "-2",
            ])
                == ["train", "--seed=-1", "-o", "-1", "--json", "x", "--", "--a", "-2"])
    }
}
