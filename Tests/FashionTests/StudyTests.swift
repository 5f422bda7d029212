import FashionEvaluation
import Foundation
import Testing

@testable import fashion

/// `fashion study` with the real program on a small set.
@Suite struct StudyTests {
    private static let training = [
        "--recipe", "reference", "--data", "data", "--epochs", "2", "--batch-size", "32", "--threads", "1",
    ]

    private func study(
        _ workspace: Workspace, _ more: String...,
        watch: (_ output: String, _ process: pid_t) -> Void = { _, _ in }
    ) throws -> Program.Outcome {
        try Program.run(["study"] + Self.training + more, in: workspace.folder, watch: watch)
    }

    /// What a training leaves when nothing interrupts it and no study is around it.
    private func alone(seed: Int, _ more: String..., in workspace: Workspace) throws -> TrainedFiles {
        let outcome = try Program.run(
            ["train"] + Self.training + ["--seed", "\(seed)", "--output", "alone-\(seed)"] + more,
            in: workspace.folder)
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        return try TrainedFiles(in: workspace["alone-\(seed)"])
    }

    private func report(_ path: String, in workspace: Workspace) throws -> StudyReport {
        try StudyReport(contentsOf: workspace[path])
    }

    @Test("goes on where it was interrupted, and trains as train does") func interrupted() throws {
        let workspace = try Workspace()
        // In the second epoch of the second seed.
        var isSent = false
        let interrupted = try study(workspace, "--seed", "5", "--seeds", "2") { output, process in
            guard !isSent, let second = output.range(of: "Seed 6 (2 of 2)"),
                output[second.upperBound...].contains(" 1/2 ")
            else { return }
            isSent = true
            kill(process, SIGINT)
        }
        #expect(interrupted.status == 130 && !interrupted.wasKilled, "\(interrupted.errorOutput)")
        #expect(interrupted.output.contains("Go on with the same command"))
        #expect(try report("study/study.json", in: workspace).seeds.map(\.seed) == [5])
        let first = try Data(contentsOf: workspace["study/seed-5/saved_model/best_model.h5"])

        let resumed = try study(workspace, "--seed", "5", "--seeds", "2")
        #expect(resumed.status == 0, "\(resumed.errorOutput)")
        #expect(resumed.output.contains("Seed 5 (1 of 2): trained before"))
        #expect(resumed.output.contains("Resuming at epoch 2, step"))
        #expect(try Data(contentsOf: workspace["study/seed-5/saved_model/best_model.h5"]) == first)
        for seed in [5, 6] {
            #expect(
                try TrainedFiles(in: workspace["study/seed-\(seed)"]).history
                    == alone(seed: seed, in: workspace).history)
            #expect(!workspace.has("study/seed-\(seed)/saved_model/checkpoint.fashion"))
        }
        let report = try report("study/study.json", in: workspace)
        #expect(report.seeds.map(\.seed) == [5, 6] && report.seeds.allSatisfy { $0.epochs == 2 })
        let metrics = try Metrics(contentsOf: workspace["study/seed-6/results/metrics.json"])
        #expect(report.seeds[1].testAccuracy == metrics.scores.accuracy)
        #expect(
            report.seeds[1].flipAveraging == metrics.flipAveraging?.accuracy && metrics.flipAveraging != nil)
        #expect(
            report.summary["test_accuracy"]?.mean
                == (report.seeds[0].testAccuracy + report.seeds[1].testAccuracy) / 2)
        #expect(try String(contentsOf: workspace["study/study.md"], encoding: .utf8) == report.markdown)
        #expect(
            try Data(contentsOf: workspace["study/study_curves.png"]).starts(with: [0x89, 0x50, 0x4E, 0x47]))

        // Finished: nothing is trained, flags need not be repeated, and other settings are refused.
        let again = try workspace.run("study")
        #expect(again.status == 0 && again.output.contains("Seed 6 (2 of 2): trained before"))
        #expect(!again.output.contains("Model: "))
        let other = try study(workspace, "--seeds", "3", "--batch-size", "16")
        #expect(other.status == 2)
        #expect(other.errorOutput.contains("these differ: --batch-size"), "\(other.errorOutput)")
        let longer = try study(workspace, "--seeds", "3", "--epochs", "3")
        #expect(longer.status == 2)
        #expect(longer.errorOutput.contains("these differ: --epochs"), "\(longer.errorOutput)")
    }

    @Test("compares two studies over the seeds that both have") func compared() throws {
        let workspace = try Workspace()
        #expect(try study(workspace, "--seeds", "2", "--output", "a", "--epochs", "1").status == 0)
        #expect(try study(workspace, "--seeds", "1", "--output", "b", "--no-augment").status == 0)
        let outcome = try workspace.run("study", "--output", "a", "--seeds", "0", "--compare", "b")
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        #expect(!outcome.output.contains("Seed 42 ("))
        let comparison = try JSONDecoder().decode(
            StudyComparison.self, from: Data(contentsOf: workspace["a/comparison_b.json"]))
        #expect(comparison.seeds == [42])
        let accuracies = try ["a", "b"].map {
            try Metrics(contentsOf: workspace["\($0)/seed-42/results/metrics.json"]).scores.accuracy
        }
        let test = try #require(comparison.mcNemar)
        #expect(
            abs(Double(test.firstOnly - test.secondOnly) / 30 - (accuracies[0] - accuracies[1])) < 1e-9)
        #expect(outcome.output.contains("# a against b") && workspace.has("a/comparison_b.md"))

        // The means can be compared without the predictions.
        try FileManager.default.removeItem(at: workspace["b/seed-42/results/predictions.csv"])
        let means = try workspace.run("study", "--output", "a", "--seeds", "0", "--compare", "b")
        #expect(
            means.status == 0 && means.output.contains("McNemar's test is left out"), "\(means.errorOutput)")

        let missing = try workspace.run("study", "--output", "a", "--seeds", "0", "--compare", "nowhere")
        #expect(missing.status == 1 && missing.errorOutput.contains("nowhere/study.json"))
    }

    @Test(
        "what makes no sense is a usage error",
        arguments: [
            (["--seeds", "-1"], "--seeds"), (["--seeds", "1001"], "--seeds: expected 0 to 1000, found 1001"),
            (["--resume"], "--resume: expected none"), (["--epochs", "0"], "--epochs: expected"),
        ])
    func usage(arguments: [String], part: String) throws {
        let workspace = try Workspace(images: 40)
        let outcome = try Program.run(["study"] + arguments, in: workspace.folder)
        #expect(outcome.status == 2 && outcome.errorOutput.contains(part), "\(outcome.errorOutput)")
        #expect(!workspace.has("study"))
    }
}
