import Foundation
import Testing

/// The files of `fashion evaluate`, with the real program.
struct EvaluationTests {
    private struct Metrics: Decodable {
        struct Scores: Decodable { let n: Int; let accuracy: Double }
        struct Change: Decodable { let n: Int }
        struct Temperature: Decodable { let temperature: Double; let validation: Change; let test: Change }
        struct NearDuplicates: Decodable { let n: Int; let threshold: Double; let without: Scores? }

        let format: Int
        let n: Int
        let accuracy: Double
        let temperature_scaling: Temperature?
        let flip_averaging: Scores?
        let shift_averaging: Scores?
        let near_duplicates: NearDuplicates?
        let omitted: [String: String]

        init(in workspace: Workspace) throws {
            self = try JSONDecoder().decode(
                Metrics.self, from: Data(contentsOf: workspace["out/results/metrics.json"]))
        }
    }

    private static let figures = [
        "training_curves_1", "training_curves_2", "accuracy_curve", "loss_curve", "confusion_matrix",
        "calibration", "roc_pr", "sample_predictions", "most_confident_errors",
        "error_explanations",
    ]

    @Test func figuresAndReportsAreDrawnUnlessRefused() throws {
        let workspace = try Workspace()
        #expect(try workspace.train("--epochs", "1", "--output", "out").status == 0)
        let evaluate = ["evaluate", "--output", "out", "--data", "data", "--threads", "1"]
        let plain = try Program.run(evaluate + ["--no-figures"], in: workspace.folder)
        #expect(plain.status == 0 && !plain.output.contains("report.html"), "\(plain.errorOutput)")
        #expect(!workspace.has("out/results/report.html") && !workspace.has("out/Reports"))

        let outcome = try Program.run(evaluate, in: workspace.folder)
        #expect(outcome.status == 0 && outcome.output.contains("report.html"), "\(outcome.errorOutput)")
        for name in Self.figures {
            let file = try Data(contentsOf: workspace["out/results/\(name).png"])
            #expect(file.starts(with: [0x89, 0x50, 0x4E, 0x47]), "\(name)")
        }
        let page = try String(contentsOf: workspace["out/results/report.html"], encoding: .utf8)
        // Sheets have 15 cards: two for the 20 samples; one or two for the errors, and the explained ones.
        let wrong = try 30 - Int((Metrics(in: workspace).accuracy * 30).rounded())
        let pictures = 4 + 2 + (wrong > 15 ? 2 : 1) + 1
        #expect(wrong > 0 && page.components(separatedBy: "<img ").count == 1 + pictures)
        #expect(page.contains("Most frequent confusions"))
        let document = try Data(contentsOf: workspace["out/Reports/model-report.pdf"])
        #expect(document.starts(with: Data("%PDF-1.4".utf8)))

        // The results of the folder's own model are not replaced by those of another one.
        try TrainedFiles.uninterrupted().model.write(to: workspace["other.h5"])
        let metrics = try Data(contentsOf: workspace["out/results/metrics.json"])
        let other = try Program.run(evaluate + ["--model", "other.h5"], in: workspace.folder)
        #expect(other.status == 1 && other.errorOutput.contains("--output names another folder"))
        #expect(try Data(contentsOf: workspace["out/results/metrics.json"]) == metrics)
    }

    @Test func evaluationLeavesItsFiles() throws {
        let workspace = try Workspace()
        let training = try workspace.train("--epochs", "1", "--output", "out")
        #expect(training.status == 0, "\(training.errorOutput)")
        let evaluate = ["evaluate", "--output", "out", "--threads", "1"]
        let outcome = try Program.run(
            evaluate + ["--data", "data", "--tta-shifts", "--samples", "7", "--seed", "5"],
            in: workspace.folder)
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        for words in [
            "No temperature scaling: expected 200 validation images at least to fit a temperature on, found 12",
            "With mirror images averaged: accuracy",
            "images and shifts averaged: acc",
        ] {
            #expect(outcome.output.contains(words), "\(words)")
        }

        let metrics = try Metrics(in: workspace)
        #expect(
            metrics.format == 1 && metrics.n == 30 && Array(metrics.omitted.keys) == ["temperature_scaling"])
        #expect(metrics.flip_averaging?.n == 30 && metrics.shift_averaging?.n == 30)
        // Textures with some noise are all alike.
        #expect(metrics.near_duplicates?.n == 30 && metrics.near_duplicates?.without == nil)

        let report = try String(
            contentsOf: workspace["out/results/classification_report.txt"], encoding: .utf8)
        #expect(report.hasPrefix("              precision    recall  f1-score   support\n"))
        let right = Int((metrics.accuracy * 30).rounded())
        #expect(report.contains("\n\(right) of 30 images are right: "))
        // The terminal shows the table of the file.
        let table = report.components(separatedBy: "\n\n").dropFirst(3).prefix(3).joined(separator: "\n\n")
        #expect(table.contains("weighted avg") && outcome.output.contains(table))

        let samples = try String(
            contentsOf: workspace["out/results/sample_predictions_analysis.txt"], encoding: .utf8)
        #expect(samples.hasPrefix("7 of 30 images, drawn at random with seed 5\n"))
        #expect(samples.components(separatedBy: "\nImage ").count == 8)
        #expect(samples.contains("\nSummary\n"))
        try expectAgreement(of: samples, in: workspace)

        // With other data the validation images are unknown, and what was not asked for is not there.
        let other = try Workspace(images: 160)
        let elsewhere = try Program.run(
            evaluate + ["--data", other.data.path, "--no-near-duplicates"], in: workspace.folder)
        #expect(elsewhere.status == 0, "\(elsewhere.errorOutput)")
        let rest = try Metrics(in: workspace)
        #expect(rest.n == 40 && rest.temperature_scaling == nil)
        #expect(rest.flip_averaging == nil && rest.near_duplicates == nil)
        let reason = try #require(rest.omitted["temperature_scaling"])
        #expect(reason.contains("other files of data"))
        #expect(elsewhere.output.contains("No temperature scaling: \(reason)"))
    }

    @Test func aTemperatureIsFittedOnEnoughImages() throws {
        let workspace = try Workspace(images: 400)
        let training = try workspace.train("--epochs", "1", "--validation-fraction", "0.5", "--output", "out")
        #expect(training.status == 0, "\(training.errorOutput)")
        let outcome = try workspace.run(
            "evaluate", "--output", "out", "--data", "data", "--threads", "1", "--no-figures")
        #expect(outcome.output.contains("on 200 validation images"), "\(outcome.errorOutput)")
        let metrics = try Metrics(in: workspace)
        #expect(metrics.omitted.isEmpty)
        #expect(metrics.temperature_scaling?.validation.n == 200)
        #expect(metrics.temperature_scaling?.test.n == 100)
    }

    /// Labels and predictions of the samples are those of `predictions.csv`.
    private func expectAgreement(of samples: String, in workspace: Workspace) throws {
        let table = try String(contentsOf: workspace["out/results/predictions.csv"], encoding: .utf8)
            .split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        for block in samples.components(separatedBy: "\nImage ").dropFirst() {
            let lines = block.split(separator: "\n")
            let row = table[1 + (try #require(Int(lines[0])))]
            let (label, predicted) = try (#require(Int(row[1])), #require(Int(row[2])))
            #expect(lines[1].hasSuffix(" " + table[0][3 + label]))
            #expect(lines[2].hasSuffix(" " + table[0][3 + predicted]))
            #expect(block.contains("verdict:     " + (label == predicted ? "right" : "wrong")))
        }
    }
}
