import FashionKit
import Foundation
import Testing

/// `--uncalibrated`, what is said of probabilities, and trainings that start from calibrated files, with the real program.
struct CalibrationTests {
    /// A model of 10 epochs' worth of nothing, with a temperature that cannot be overlooked.
    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        #expect(try workspace.train("--epochs", "1").status == 0)
        let file = workspace["saved_model/best_model.h5"]
        var model = try KerasHDF5.read(file)
        model.metadata?.temperature = 0.25
        try KerasHDF5.write(model, to: file)
        try PredictionImages.textures(count: 12, seed: 2, in: workspace["images"])
        return workspace
    }

    private struct Row: Decodable {
        struct Choice: Decodable { let `class`: String; let probability: Double }
        let calibrated: Bool
        let confidence: Double
        let top: [Choice]
    }

    private func predict(_ workspace: Workspace, _ flags: String...) throws -> (rows: [Row], notes: String) {
        let run = try Program.run(
            ["predict", "images", "--raw", "--json", "--top", "10", "--threads", "1"] + flags,
            in: workspace.folder)
        #expect(run.status == 0, "\(run.errorOutput)")
        let rows = try run.output.split(separator: "\n").map {
            try JSONDecoder().decode(Row.self, from: Data($0.utf8))
        }
        return (rows, run.errorOutput)
    }

    @Test func predictCalibratesUnlessToldOtherwise() throws {
        let workspace = try workspace()
        let (calibrated, note) = try predict(workspace)
        #expect(note.contains("probabilities are calibrated (temperature 0.250); --uncalibrated gives"))
        let (raw, silence) = try predict(workspace, "--uncalibrated")
        #expect(!silence.contains("calibrated") && calibrated.count == 12 && raw.count == 12)
        for (calibrated, raw) in zip(calibrated, raw) {
            #expect(calibrated.calibrated && !raw.calibrated)
            let powers = raw.top.map { pow($0.probability, 4) }
            for (choice, power) in zip(calibrated.top, powers) {
                #expect(abs(choice.probability - power / powers.reduce(0, +)) < 1e-4)
            }
        }
        // predictions.csv stays as the network gives it; the figures have both.
        let evaluation = try workspace.run("evaluate", "--data", "data", "--threads", "1")
        #expect(evaluation.status == 0, "\(evaluation.errorOutput)")
        #expect(
            evaluation.output.contains("As predict gives them, with the model's temperature 0.250: loss "))
        let table = try String(contentsOf: workspace["results/predictions.csv"], encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        for (cells, row) in zip(table.dropFirst(), raw) {
            let numbers = cells.suffix(10).compactMap(Double.init)
            #expect(abs((numbers.max() ?? 0) - row.confidence) < 1e-5)
        }
        let page = try String(contentsOf: workspace["results/report.html"], encoding: .utf8)
        #expect(page.contains("Loss, calibrated (temperature 0.250)"))
        let metrics = try Metrics(contentsOf: workspace["results/metrics.json"])
        #expect(metrics.calibrated?.temperature == 0.25 && metrics.calibrated?.scores.n == 30)
        #expect(metrics.calibrated?.scores.accuracy == metrics.scores.accuracy)
        #expect(metrics.calibrated?.scores.loss != metrics.scores.loss)
    }

    @Test func exportsAreCalibratedAndTrainingStartsFromTheRawNetwork() throws {
        let workspace = try workspace()
        let export = try workspace.run("export", "--output", "calibrated.h5")
        #expect(export.status == 0, "\(export.errorOutput)")
        #expect(
            export.output.contains("the weights of dense_1 are divided by the temperature 0.250"),
            "\(export.output)")
        let (exported, note) = try predict(workspace, "--model", "calibrated.h5")
        let (ours, _) = try predict(workspace)
        for (a, b) in zip(exported, ours) {
            #expect(a.calibrated && abs(a.confidence - b.confidence) < 1e-4)
        }
        #expect(note.contains("temperature 0.250"))
        let info = try workspace.run("model", "info", "calibrated.h5")
        #expect(info.output.contains("the temperature 0.25 is folded into the last layer's weights"))

        let raw = try KerasHDF5.read(workspace["saved_model/best_model.h5"]).weights
        let flags = ["--initial-weights", "calibrated.h5", "--epochs", "1", "--learning-rate", "1e-12"]
        let training = try Program.run(
            Workspace.training + flags + ["--output", "again"], in: workspace.folder)
        #expect(training.status == 0, "\(training.errorOutput)")
        let trained = try KerasHDF5.read(workspace["again/saved_model/best_model.h5"]).weights
        let (found, expected) = try (
            #require(trained.values["dense_1/kernel"]), #require(raw.values["dense_1/kernel"])
        )
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })

        // A teacher with a temperature folded in teaches what it would without.
        for (name, file) in [("one", "saved_model/best_model.h5"), ("two", "calibrated.h5")] {
            let student = try workspace.train("--epochs", "1", "--teacher", file, "--output", name)
            #expect(student.status == 0, "\(student.errorOutput)")
        }
        let students = try ["one", "two"].map {
            try KerasHDF5.read(workspace["\($0)/saved_model/best_model.h5"])
        }
        for (name, numbers) in students[0].weights.values {
            let other = try #require(students[1].weights.values[name])
            #expect(zip(numbers, other).allSatisfy { abs($0 - $1) < 1e-3 }, "\(name)")
        }
    }

    @Test func evaluateFitsATemperature() throws {
        let workspace = try Workspace(images: 400)
        let training = try workspace.train("--epochs", "1", "--validation-fraction", "0.5")
        #expect(training.status == 0, "\(training.errorOutput)")
        let file = workspace["saved_model/best_model.h5"]
        var model = try KerasHDF5.read(file)
        let temperature = try #require(model.metadata?.temperature)
        model.metadata?.temperature = nil
        try KerasHDF5.write(model, to: workspace["plain.h5"])
        let fit = try workspace.run(
            "evaluate", "--model", "plain.h5", "--data", "data", "--threads", "1", "--no-figures",
            "--fit-temperature", "fitted.h5")
        #expect(fit.status == 0, "\(fit.errorOutput)")
        let fitted = try KerasHDF5.read(workspace["fitted.h5"])
        let found = try #require(fitted.metadata?.temperature)
        #expect(abs(found / temperature - 1) < 1e-5)
        #expect(fitted.weights == model.weights)
    }
}
