import BuiltProgram
import Foundation
import Testing

/// Trainings and evaluations with the real program, from the command line to the files.
struct TrainingRunTests {
    @Test func trainingLeavesItsFiles() throws {
        let workspace = try Workspace()
        let training = try workspace.train("--no-augment", "--output", "out")
        #expect(training.status == 0, "\(training.errorOutput)")
        #expect(training.output.contains("Total params: 1,217,226"))
        #expect(training.output.contains("108 images to train, 12 to validate"))
        for epoch in 1...3 { #expect(training.output.contains(" \(epoch)/3 ")) }
        expectPlain(training.output + training.errorOutput)
        #expect(workspace.has("out/results/config.yaml"))
        #expect(!workspace.has("out/saved_model/checkpoint.fashion"))

        let files = try TrainedFiles(in: workspace["out"])
        #expect(
            Set(files.history.keys) == ["loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"])
        #expect(files.history.values.allSatisfy { $0.count == 3 })
        // Ten classes: chance is 0.1.
        #expect(try #require(files.history["accuracy"]?.last) > 0.4)

        let evaluation = try workspace.run("evaluate", "--data", "data", "--output", "out", "--threads", "1")
        #expect(evaluation.status == 0, "\(evaluation.errorOutput)")
        #expect(evaluation.output.contains("precision") && evaluation.output.contains("Test accuracy"))
        expectPlain(evaluation.output + evaluation.errorOutput)
        try expectMetricsAndPredictionsAgree(in: workspace["out/results"])
    }

    /// Counts the accuracy anew from the table of probabilities.
    private func expectMetricsAndPredictionsAgree(in results: URL) throws {
        struct Metrics: Decodable {
            let n: Int
            let accuracy: Double
            let loss: Double
        }
        let metrics = try JSONDecoder().decode(
            Metrics.self, from: Data(contentsOf: results.appendingPathComponent("metrics.json")))
        let table = try String(contentsOf: results.appendingPathComponent("predictions.csv"), encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        #expect(Array(table[0].prefix(3)) == ["index", "label", "predicted"])
        #expect(table[0].count == 13)
        let rows = try table.dropFirst().map { try $0.map { try #require(Double($0)) } }
        #expect(rows.count == 30 && metrics.n == 30)
        var (correct, loss) = (0, 0.0)
        for (index, row) in rows.enumerated() {
            let probabilities = row.dropFirst(3)
            #expect(row.count == 13 && row[0] == Double(index) && row[1] == Double(index % 10))
            #expect(abs(probabilities.reduce(0, +) - 1) < 1e-5)
            #expect(row[3 + Int(row[2])] == probabilities.max())
            correct += row[1] == row[2] ? 1 : 0
            loss -= log(row[3 + Int(row[1])])
        }
        #expect(abs(metrics.accuracy - Double(correct) / 30) < 1e-12)
        #expect(abs(metrics.loss - loss / 30) < 1e-4)
    }

    private func expectPlain(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let control = text.unicodeScalars.filter { $0.properties.generalCategory == .control && $0 != "\n" }
        #expect(control.isEmpty, sourceLocation: sourceLocation)
    }

    @Test func oneSeedGivesOneModel() throws {
        let workspace = try Workspace()
        #expect(try workspace.train("--output", "same").status == 0)
        #expect(try TrainedFiles(in: workspace["same"]) == TrainedFiles.uninterrupted())
        #expect(try workspace.train("--output", "other", "--seed", "43", "--epochs", "1").status == 0)
        let (one, other) = try (TrainedFiles.uninterrupted(), TrainedFiles(in: workspace["other"]))
        #expect(other.model != one.model)
        #expect(other.history["loss"]?.first != one.history["loss"]?.first)
    }

    @Test func twoThreadsGiveOneModelToo() throws {
        let workspace = try Workspace()
        for output in ["first", "second"] {
            let training = try workspace.train("--epochs", "1", "--threads", "2", "--output", output)
            #expect(training.status == 0 && training.output.contains("2 threads"))
        }
        #expect(try TrainedFiles(in: workspace["first"]) == TrainedFiles(in: workspace["second"]))
    }

    @Test func flagsWinOverTheFileAndTheFileOverDefaults() throws {
        let workspace = try Workspace()
        try Data(
            "recipe: reference\nepochs: 1\nbatch-size: 16\nlearning-rate: 0.002\noutput: first\ndata: data\n"
                .utf8
        )
        .write(to: workspace["settings.yaml"])
        let first = try workspace.run(
            "train", "--config", "settings.yaml", "--batch-size", "40", "--threads", "1")
        #expect(first.status == 0, "\(first.errorOutput)")
        #expect(first.output.contains("batch 40, at most 1 epochs, seed 42"))
        #expect(try TrainedFiles(in: workspace["first"]).history["learning_rate"] == [0.002])

        // What was written down gives the same training again.
        let again = try workspace.run("train", "--config", "first/results/config.yaml", "--output", "again")
        #expect(again.status == 0, "\(again.errorOutput)")
        #expect(try TrainedFiles(in: workspace["again"]) == TrainedFiles(in: workspace["first"]))
    }

    @Test func aReaderThatGoesAwayDoesNotEndTheTraining() throws {
        let workspace = try Workspace()
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.currentDirectoryURL = workspace.folder
        let command = ([BuiltProgram.file.path] + Workspace.training).map { "'\($0)'" }.joined(separator: " ")
        shell.arguments = ["-c", "{ \(command); echo $? >status; } | head -n 1 >head"]
        shell.environment = ProcessInfo.processInfo.environment.merging(["SOURCE_DATE_EPOCH": Program.time]) {
            $1
        }
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        // The shell's end says nothing of the first command of the pipeline; its status does.
        var status = ""
        for _ in 0..<20_000 where status.isEmpty {
            usleep(10_000)
            status = (try? String(contentsOf: workspace["status"], encoding: .utf8)) ?? ""
        }
        shell.waitUntilExit()
        #expect(status == "0\n")
        #expect(try TrainedFiles(in: workspace.folder) == TrainedFiles.uninterrupted())
    }
}
