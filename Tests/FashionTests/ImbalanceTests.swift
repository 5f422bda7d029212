import FashionKit
import Foundation
import Testing

/// Class weights, balanced sampling and the figure that is watched, with the real program.
struct ImbalanceTests {
    private func metadata(_ workspace: Workspace, _ folder: String) throws -> ModelMetadata {
        try #require(KerasHDF5.read(workspace["\(folder)/saved_model/best_model.h5"]).metadata)
    }

    @Test func weightsChangeTheTrainingAndStandInTheModel() throws {
        let workspace = try Workspace()
        let names = [
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        ]
        let lines = names.enumerated().map { "\($1),\($0 == 6 ? 8 : 1)" } + ["9,0.5"]
        try Data(lines.joined(separator: "\n").utf8).write(to: workspace["weights.csv"])
        let flags: [(String, [String])] = [
            ("plain", []), ("ones", ["--class-weights", "balanced"]),
            ("file", ["--class-weights", "weights.csv"]), ("sampled", ["--sampling", "balanced"]),
        ]
        for (folder, flags) in flags {
            let training = try Program.run(
                Workspace.training + ["--epochs", "1", "--output", folder] + flags, in: workspace.folder)
            #expect(training.status == 0, "\(training.errorOutput)")
        }
        let models = try flags.map { try KerasHDF5.read(workspace["\($0.0)/saved_model/best_model.h5"]) }
        #expect(models[2].weights != models[0].weights && models[3].weights != models[0].weights)
        let record = try #require(models[2].metadata?.training)
        #expect(record.classWeights == [1, 1, 1, 1, 1, 1, 8, 1, 1, 0.5])
        #expect(record.settings["class-weights"] == "weights.csv")
        #expect(models[0].metadata?.training?.classWeights == nil)
        #expect(models[0].metadata?.training?.settings["class-weights"] == nil)
        #expect(models[1].metadata?.training?.classWeights?.count == 10)
        #expect(models[3].metadata?.training?.settings["sampling"] == "balanced")

        let info = try workspace.run("model", "info", "file/saved_model/best_model.h5")
        #expect(info.output.contains("Class weights:") && info.output.contains("Shirt 8,"), "\(info.output)")
        let evaluation = try workspace.run(
            "evaluate", "--output", "file", "--data", "data", "--threads", "1")
        #expect(evaluation.output.contains("Each class counting alike: balanced accuracy "))
        let page = try String(contentsOf: workspace["file/results/report.html"], encoding: .utf8)
        for words in ["Weight in the loss", "Balanced accuracy", "Macro F1", "95 % interval of accuracy"] {
            #expect(page.contains(words), "\(words)")
        }
    }

    @Test func interruptedWeightsAreThoseThatBegan() throws {
        let workspace = try Workspace()
        let lines = (0..<10).map { "\($0),\($0 + 1)" }
        try Data(lines.joined(separator: "\n").utf8).write(to: workspace["weights.csv"])
        let flags = ["--class-weights", "weights.csv", "--epochs", "2"]
        let whole = try Program.run(
            Workspace.training + flags + ["--output", "whole"], in: workspace.folder)
        #expect(whole.status == 0, "\(whole.errorOutput)")
        var isSent = false
        let first = try Program.run(Workspace.training + flags, in: workspace.folder) { output, process in
            // A second signal would end it without a checkpoint.
            guard !isSent, output.contains(ResumeTests.tableBegins) else { return }
            isSent = true
            kill(process, SIGINT)
        }
        if first.status != 0 {
            try Data("0,1\n".utf8).write(to: workspace["weights.csv"])
            let rest = try workspace.run("train", "--resume", "--threads", "1")
            #expect(rest.status == 0, "\(rest.errorOutput)")
        }
        let models = try ["whole/", ""].map {
            try KerasHDF5.read(workspace["\($0)saved_model/best_model.h5"])
        }
        #expect(models[0].weights == models[1].weights)
        #expect(models[1].metadata?.training?.classWeights == (1...10).map(Double.init))
    }

    @Test func macroF1DecidesWhichEpochIsBest() throws {
        let workspace = try Workspace(images: 200)
        let training = try workspace.train("--monitor", "val_macro_f1", "--validation-fraction", "0.3")
        #expect(training.status == 0, "\(training.errorOutput)")
        #expect(training.output.contains(", macro F1 "))
        let history = try JSONDecoder().decode(
            [String: [Double]].self, from: Data(contentsOf: workspace["saved_model/training_history.json"]))
        let figures = try #require(history["val_macro_f1"])
        let best = try #require(figures.firstIndex { Float($0) == Float(figures.max() ?? 0) })
        #expect(figures.count == 3 && figures.allSatisfy { 0...1 ~= $0 })
        let metadata = try metadata(workspace, ".")
        #expect(metadata.epoch == best + 1 && metadata.training?.settings["monitor"] == "val_macro_f1")
    }

    @Test(arguments: [
        (
            ["--class-weights", "balanced", "--sampling", "balanced"], Int32(2),
            "none beside --sampling balanced"
        ),
        (["--class-weights", "nowhere.csv"], 1, "nowhere.csv"),
        (["--sampling", "some"], 2, "natural, balanced"),
        (["--monitor", "loss"], 2, "val_loss, val_accuracy, val_macro_f1"),
        (["--keep", "last", "--monitor", "val_accuracy"], 2, "--monitor: expected --keep best"),
    ])
    func whatCannotBeIsRefused(flags: [String], status: Int32, words: String) throws {
        let workspace = try Workspace()
        let training = try Program.run(Workspace.training + flags, in: workspace.folder)
        #expect(training.status == status && training.errorOutput.contains(words), "\(training.errorOutput)")
    }
}
