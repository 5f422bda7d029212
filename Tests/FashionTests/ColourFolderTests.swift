import Foundation
import Testing

/// Folders of colour photographs from training to prediction, with the real program.
struct ColourFolderTests {
    static let training = [
        "train", "--recipe", "reference", "--data", "shop", "--epochs", "5", "--batch-size", "24", "--width",
        "0.25", "--threads", "1", "--image-size", "12", "--no-cache", "--no-augment", "--exact-statistics",
    ]

    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try ColourSet.write(to: workspace["shop"])
        return workspace
    }

    private func accuracy(_ workspace: Workspace) throws -> Double {
        let metrics = try JSONSerialization.jsonObject(
            with: Data(contentsOf: workspace["results/metrics.json"]))
        return try #require((metrics as? [String: Any])?["accuracy"] as? Double)
    }

    @Test func classesThatDifferInColourOnly() throws {
        let workspace = try workspace()
        try Data("no image".utf8).write(to: workspace["shop/train/moss/broken.jpg"])
        let trained = try Program.run(Self.training, in: workspace.folder)
        #expect(trained.status == 0, "\(trained.errorOutput)")
        #expect(trained.errorOutput.contains("train/moss/broken.jpg: is a text"), "\(trained.errorOutput)")
        // The data is that of the training.
        let evaluated = try workspace.run("evaluate", "--threads", "1", "--no-cache")
        #expect(evaluated.status == 0, "\(evaluated.errorOutput)")
        #expect(try accuracy(workspace) > 0.95)
        let files = ["brick", "moss", "violet"].map { "shop/test/\($0)/3.png" }
        let predicted = try Program.run(["predict", "--csv", "--threads", "1"] + files, in: workspace.folder)
        #expect(predicted.status == 0, "\(predicted.errorOutput)")
        for (file, name) in zip(files, ["brick", "moss", "violet"]) {
            #expect(predicted.output.contains("\(file),\(name),"), "\(predicted.output)")
        }
        let explained = try workspace.run("explain", files[0], "--index", "1", "--threads", "1", "--no-cache")
        #expect(explained.status == 0, "\(explained.errorOutput)")

        let strict = try Program.run(Self.training + ["--strict", "-o", "strict"], in: workspace.folder)
        #expect(strict.status == 1 && strict.errorOutput.contains("broken.jpg"))
    }

    @Test func greyCannotTellThem() throws {
        let workspace = try workspace()
        let trained = try Program.run(Self.training + ["--channels", "grey"], in: workspace.folder)
        #expect(trained.status == 0, "\(trained.errorOutput)")
        let evaluated = try workspace.run(
            "evaluate", "--threads", "1", "--no-cache", "--no-figures", "--no-near-duplicates")
        #expect(evaluated.status == 0, "\(evaluated.errorOutput)")
        #expect(try accuracy(workspace) < 0.7)
    }

    /// The evaluation at the end of a transfer takes the transfer's flags about image files.
    @Test func aTransferWithoutACacheKeepsNoImages() throws {
        let workspace = try workspace()
        let outcome = try workspace.run(
            "transfer", "--weights", "random", "--data", "shop", "--backbone-channels", "2", "--image-size",
            "32", "--head-units", "8", "--epochs", "1", "--batch-size", "24", "--threads", "1", "--no-cache")
        #expect(outcome.status == 0 && outcome.output.contains("Test accuracy"), "\(outcome.errorOutput)")
        #expect(!workspace.has(".cache/fashion/images"))
    }

    @Test func aFolderOfClassesAloneIsDividedByContents() throws {
        let workspace = try Workspace()
        try ColourSet.write(to: workspace["shop"], training: 90, isDivided: false)
        let before = try workspace.run("data", "info", "--data", "shop", "--json", "--no-cache")
        #expect(before.status == 0, "\(before.errorOutput)")
        let run = try Program.run(Self.training, in: workspace.folder)
        #expect(run.status == 0, "\(run.errorOutput)")
        #expect(before.output.contains("\"validation\" : "), "\(before.output)")
    }

    @Test func anInterruptedTrainingGoesOnToTheSameBytes() throws {
        let workspace = try workspace()
        let whole = try Program.run(Self.training + ["-o", "whole"], in: workspace.folder)
        #expect(whole.status == 0)
        let arguments = Self.training + ["-o", "parts"]
        var isInterrupted = false
        _ = try Program.run(arguments, in: workspace.folder) { output, process in
            // Once: a second signal would end the program without a checkpoint.
            guard !isInterrupted, output.contains("/5 ") else { return }
            isInterrupted = true
            kill(process, SIGINT)
        }
        // A fast machine may have finished before the signal came.
        if workspace.has("parts/saved_model/checkpoint.fashion") {
            let resumed = try Program.run(
                ["train", "--resume", "-o", "parts", "--no-cache"], in: workspace.folder)
            #expect(resumed.status == 0 && resumed.output.contains("Resuming"), "\(resumed.errorOutput)")
        }
        #expect(try TrainedFiles(in: workspace["parts"]) == TrainedFiles(in: workspace["whole"]))
    }
}
