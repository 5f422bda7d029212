import Foundation
import Testing

@testable import FashionModelFiles
@testable import FashionTraining
@testable import fashion

/// Output folders with a run in them, and trainings that go on with data that changed meanwhile.
struct FoldersAndDataTests {
    /// A training that was interrupted in its first epoch.
    private func interrupted() throws -> Workspace {
        let workspace = try Workspace()
        let outcome = try workspace.train(watch: Self.once(SIGTERM))
        #expect(outcome.status == 143, "\(outcome.errorOutput)")
        return workspace
    }

    /// Sends a signal when the first step is under way.
    private static func once(_ signal: Int32) -> (String, pid_t) -> Void {
        var isSent = false
        return { output, process in
            guard !isSent, output.contains(ResumeTests.tableBegins) else { return }
            isSent = true
            kill(process, signal)
        }
    }

    @Test func dataMayMove() throws {
        let workspace = try interrupted()
        try FileManager.default.moveItem(at: workspace.data, to: workspace["moved"])
        let resumed = try workspace.run("train", "--resume", "--data", "moved")
        #expect(resumed.status == 0, "\(resumed.errorOutput)")
        #expect(try TrainedFiles(in: workspace.folder) == TrainedFiles.uninterrupted())
    }

    @Test func otherDataIsRefused() throws {
        let workspace = try interrupted()
        let checkpoint = try Data(contentsOf: workspace["saved_model/checkpoint.fashion"])
        // The labels of two images exchanged.
        let labels = workspace["data/train-labels-idx1-ubyte"]
        var bytes = try Data(contentsOf: labels)
        bytes.swapAt(8, 9)
        try bytes.write(to: labels)
        let swapped = try workspace.run("train", "--resume")
        #expect(swapped.status == 1)
        #expect(
            swapped.errorOutput.contains(
                /data: is not the data that the training in .*checkpoint\.fashion began with/))
        #expect(swapped.errorOutput.contains("for the same images"), "\(swapped.errorOutput)")
        // More images.
        try TextureSet.write("train", count: 160, seed: 1, to: workspace.data)
        let more = try workspace.run("train", "--resume")
        #expect(more.status == 1)
        #expect(
            more.errorOutput.contains("expected 120 images of 8×8, found 160 images of 8×8"),
            "\(more.errorOutput)")
        #expect(try Data(contentsOf: workspace["saved_model/checkpoint.fashion"]) == checkpoint)
    }

    @Test func twoTrainingsInOneFolder() throws {
        let workspace = try Workspace()
        var second: Program.Outcome?
        let first = try workspace.train { output, _ in
            guard second == nil, output.contains(ResumeTests.tableBegins) else { return }
            second = try? workspace.train("--epochs", "1")
        }
        #expect(first.status == 0, "\(first.errorOutput)")
        #expect(second?.status == 1)
        #expect(
            second?.errorOutput.contains(/another training \(process \d+\) writes into this folder/) == true)
        #expect(try TrainedFiles(in: workspace.folder) == TrainedFiles.uninterrupted())
        #expect(!workspace.has("saved_model/.lock"))
    }

    @Test func aFinishedRunIsMovedTogether() throws {
        let workspace = try Workspace()
        #expect(try workspace.train("--epochs", "1").status == 0)
        let evaluate = ["evaluate", "--data", "data", "--threads", "1"]
        #expect(try Program.run(evaluate, in: workspace.folder).status == 0)
        let old = try TrainedFiles(in: workspace.folder)
        let metrics = try Data(contentsOf: workspace["results/metrics.json"])

        let next = try workspace.train("--epochs", "1", "--seed", "43")
        #expect(
            next.status == 0 && next.output.contains("moved to \(workspace["runs/1"].path)"),
            "\(next.errorOutput)")
        #expect(try TrainedFiles(in: workspace["runs/1"]) == old)
        #expect(try Data(contentsOf: workspace["runs/1/results/metrics.json"]) == metrics)
        for path in ["results/config.yaml", "saved_model/training_history.pkl", "Reports/model-report.pdf"] {
            #expect(workspace.has("runs/1/\(path)"), "\(path)")
        }
        // Nothing of the old run is left beside the new model.
        #expect(!workspace.has("results/metrics.json") && !workspace.has("Reports/model-report.pdf"))
        #expect(try TrainedFiles(in: workspace.folder).model != old.model)
        // What was moved can be evaluated where it is.
        #expect(try Program.run(evaluate + ["-o", "runs/1"], in: workspace.folder).status == 0)

        #expect(try workspace.train("--epochs", "1").status == 0)
        #expect(workspace.has("runs/2/saved_model/best_model.h5"))
        let replaced = try workspace.train("--epochs", "1", "--seed", "44", "--overwrite")
        #expect(replaced.status == 0 && !workspace.has("runs/3"), "\(replaced.errorOutput)")
        let both = try workspace.train("--overwrite", "--resume")
        #expect(both.status == 2 && both.errorOutput.contains("--overwrite: expected a new training"))
    }

    @Test func aFailureBeforeTheFirstStepMovesNothing() throws {
        let workspace = try Workspace()
        #expect(try workspace.train("--epochs", "1").status == 0)
        let failed = try workspace.run("train", "--data", "nowhere")
        #expect(failed.status == 1 && workspace.has("saved_model/best_model.h5") && !workspace.has("runs"))
    }

    @Test func leftoversOfAKillAreRemoved() throws {
        let workspace = try Workspace()
        let leftover = "saved_model/.best_model.h5.99999999-0123456789abcdef0123456789abcdef.part"
        try FileManager.default.createDirectory(at: workspace[leftover], withIntermediateDirectories: true)
        try Data("half".utf8).write(to: workspace[leftover + "/best_model.h5"])
        #expect(try workspace.train("--epochs", "1").status == 0)
        #expect(!workspace.has(leftover))
        let names = try FileManager.default.contentsOfDirectory(atPath: workspace["saved_model"].path)
        #expect(Set(names) == ["best_model.h5", "training_history.json", "training_history.pkl"])
    }

    @Test func hangingUpIsAnInterruption() throws {
        let workspace = try Workspace()
        let outcome = try workspace.train(watch: Self.once(SIGHUP))
        #expect(outcome.status == 129 && !outcome.wasKilled)
        #expect(workspace.has("saved_model/checkpoint.fashion"))
        #expect(try workspace.run("train", "--resume").status == 0)
        #expect(try TrainedFiles(in: workspace.folder) == TrainedFiles.uninterrupted())
    }

    /// A history that Keras users have: the metric's own name, arrays, a column too short.
    @Test func aHistoryThatDoesNotFitStopsNothing() throws {
        let workspace = try Workspace()
        #expect(try workspace.train("--epochs", "1").status == 0)
        let history = workspace["saved_model/training_history.json"]
        for (text, warning) in [
            (
                #"{"loss": [2, 1], "sparse_categorical_accuracy": [0.1, 0.2], "matrix": [[1], [2]], "val_loss": [1]}"#,
                "found others: matrix"
            ), ("[1, 2, 3]", "no curves are drawn of it"),
            ("{\"loss\": [\"\u{1}\"", "no curves are drawn of it"),
        ] {
            try Data(text.utf8).write(to: history)
            for name in ["report.html", "accuracy_curve.png"] {
                try? FileManager.default.removeItem(at: workspace["results/\(name)"])
            }
            // The pickle beside it would do, if it were there.
            try? FileManager.default.removeItem(at: workspace["saved_model/training_history.pkl"])
            let outcome = try workspace.run("evaluate", "--data", "data", "--threads", "1")
            #expect(outcome.status == 0 && workspace.has("results/report.html"), "\(outcome.errorOutput)")
            #expect(
                outcome.errorOutput.contains("training_history.json") && outcome.errorOutput.contains(warning)
            )
            #expect(workspace.has("results/accuracy_curve.png") == text.contains("sparse"))
        }
    }

    @Test func labelsAsWordsAreTheModels() throws {
        let workspace = try Workspace()
        try PredictionImages.putModel(in: workspace)
        let words = [
            "Top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot",
        ]
        func table(_ count: Int, _ seed: UInt64, _ names: [String]) -> Data {
            let (pixels, labels) = TextureSet.make(count: count, seed: seed)
            let rows = labels.enumerated().map { index, label in
                names[Int(label)] + ","
                    + pixels[index * 64..<(index + 1) * 64].map(String.init).joined(separator: ",")
            }
            return Data(
                ("label," + (1...64).map { "p\($0)" }.joined(separator: ",") + "\n"
                    + rows.joined(separator: "\n")).utf8)
        }
        func accuracy(_ folder: String) throws -> Double {
            struct Metrics: Decodable { let accuracy: Double }
            let outcome = try workspace.run(
                "evaluate", "--data", folder, "--threads", "1", "--no-figures", "-o", folder, "--model",
                "saved_model/best_model.h5")
            #expect(outcome.status == 0, "\(outcome.errorOutput)")
            return try JSONDecoder().decode(
                Metrics.self, from: Data(contentsOf: workspace["\(folder)/results/metrics.json"])
            ).accuracy
        }
        for (folder, names) in [("words", words), ("unknown", words.map { "x" + $0 })] {
            try FileManager.default.createDirectory(at: workspace[folder], withIntermediateDirectories: true)
            try table(120, 1, names).write(to: workspace["\(folder)/train.csv"])
            try table(30, 2, names).write(to: workspace["\(folder)/test.csv"])
        }
        #expect(try accuracy("words") == accuracy("data"))
        let unknown = try workspace.run("evaluate", "--data", "unknown", "--threads", "1")
        #expect(unknown.status == 1)
        #expect(unknown.errorOutput.contains("has images of the class \"xBag\", which"))
    }
}
