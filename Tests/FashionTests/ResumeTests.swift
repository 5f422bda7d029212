import Foundation
import Testing

@testable import FashionModelFiles
@testable import FashionTraining

/// Trainings that are killed or interrupted, and then go on to the same end as one that was not.
struct ResumeTests {
    /// The end of the table's header: the first step is under way.
    static let tableBegins = "img/s\n"

    /// Kills the training a random while after its first checkpoint, then, when it goes on, a random while after its
    /// next row, which is when files are written, and then lets it finish.
    @Test(arguments: [1, 2] as [UInt64])
    func killedAndResumedIsTheSame(seed: UInt64) throws {
        var random = seed &* 0x9E37_79B9_7F4A_7C15
        let workspace = try Workspace()
        let moments: [(isDue: (_ output: String) -> Bool, milliseconds: UInt64)] = [
            ({ _ in workspace.has("saved_model/checkpoint.fashion") }, 50), ({ $0.contains("/3 ") }, 250),
        ]
        var outcome: Program.Outcome?
        for moment in moments where outcome?.status != 0 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let delay = UInt32(random >> 40 % moment.milliseconds) * 1000
            let killed = try start(in: workspace) { output, process in
                guard moment.isDue(output) else { return }
                usleep(delay)
                kill(process, SIGKILL)
            }
            // A fast machine may have finished meanwhile.
            #expect(killed.wasKilled ? killed.status == SIGKILL : killed.status == 0, "\(killed.errorOutput)")
            try expectWholeFiles(in: workspace)
            outcome = killed
        }
        if outcome?.wasKilled == true {
            let last = try start(in: workspace)
            #expect(last.status == 0 && last.output.contains("Resuming at epoch"), "\(last.errorOutput)")
        }
        #expect(try TrainedFiles(in: workspace.folder) == TrainedFiles.uninterrupted())
    }

    /// Goes on where there is a checkpoint, else begins.
    private func start(
        in workspace: Workspace, watch: (_ output: String, _ process: pid_t) -> Void = { _, _ in }
    ) throws -> Program.Outcome {
        workspace.has("saved_model/checkpoint.fashion")
            ? try workspace.run("train", "--resume", watch: watch) : try workspace.train(watch: watch)
    }

    /// Whatever lies under its final name can be read.
    private func expectWholeFiles(in workspace: Workspace) throws {
        if workspace.has("saved_model/best_model.h5") {
            #expect(throws: Never.self) { try KerasHDF5.read(workspace["saved_model/best_model.h5"]) }
        }
        if workspace.has("saved_model/checkpoint.fashion") {
            #expect(throws: Never.self) {
                try Checkpoint(contentsOf: workspace["saved_model/checkpoint.fashion"])
            }
        }
        if workspace.has("saved_model/training_history.json") {
            #expect(throws: Never.self) {
                try History(contentsOf: workspace["saved_model/training_history.json"])
            }
        }
    }

    /// SIGTERM comes in the first epoch, SIGINT in a later one.
    @Test(arguments: [(SIGTERM, Self.tableBegins, 143), (SIGINT, "1/3 ", 130)] as [(Int32, String, Int32)])
    func interruptedAndResumedIsTheSame(signal: Int32, moment: String, status: Int32) throws {
        let workspace = try Workspace()
        let interrupted = try workspace.train("--output", "out", watch: once(signal, at: moment))
        #expect(interrupted.status == status && !interrupted.wasKilled)
        #expect(interrupted.output.contains("fashion train --resume --output out"))
        #expect(interrupted.output.contains("out/saved_model/checkpoint.fashion"))

        let state = try Checkpoint(contentsOf: workspace["out/saved_model/checkpoint.fashion"])
        #expect(state.configuration.threads == 1)
        let resumed = try workspace.run("train", "--resume", "--output", "out")
        #expect(resumed.status == 0, "\(resumed.errorOutput)")
        #expect(resumed.output.contains("Resuming at epoch \(state.epoch + 1), step \(state.step + 1)"))
        #expect(!workspace.has("out/saved_model/checkpoint.fashion"))
        #expect(try TrainedFiles(in: workspace["out"]) == TrainedFiles.uninterrupted())
    }

    /// A stopped process gets both signals at once when it goes on, so the first cannot have had its way before.
    @Test func aSecondSignalEndsAtOnce() throws {
        let workspace = try Workspace()
        var isSent = false
        let ended = try workspace.train { output, process in
            guard !isSent, output.contains(Self.tableBegins) else { return }
            isSent = true
            for signal in [SIGSTOP, SIGINT, SIGTERM, SIGCONT] { kill(process, signal) }
        }
        #expect([130, 143].contains(ended.status) && !ended.wasKilled)
        #expect(!ended.output.contains("Interrupted"))
        #expect(!workspace.has("saved_model/checkpoint.fashion"))
    }

    /// The folder can be renamed, and be reached from another one.
    @Test func aRenamedFolderCanBeResumed() throws {
        let workspace = try Workspace()
        #expect(
            try workspace.train(
                "--output", "old", "--data", workspace.data.path, watch: once(SIGINT, at: Self.tableBegins)
            ).status == 130)
        try FileManager.default.moveItem(at: workspace["old"], to: workspace["new"])
        let resumed = try Program.run(["train", "--resume"], in: workspace["new"])
        #expect(resumed.status == 0, "\(resumed.errorOutput)")
        let settings = try String(contentsOf: workspace["new/results/config.yaml"], encoding: .utf8)
        #expect(settings.contains("\noutput: .\n"))
        #expect(!workspace.has("old"))
        #expect(try TrainedFiles(in: workspace["new"]) == TrainedFiles.uninterrupted())
    }

    @Test func anUnfinishedTrainingIsGuarded() throws {
        let workspace = try Workspace()
        #expect(try workspace.train(watch: once(SIGINT, at: Self.tableBegins)).status == 130)
        let checkpoint = try Data(contentsOf: workspace["saved_model/checkpoint.fashion"])

        let anew = try workspace.train()
        #expect(anew.status == 1)
        #expect(anew.errorOutput.contains("saved_model/checkpoint.fashion: a training that has not finished"))

        let changed = try workspace.run("train", "--resume", "--batch-size", "16", "--no-flip")
        #expect(changed.status == 2)
        #expect(changed.errorOutput.contains("these settings differ: --batch-size, --flip"))
        #expect(try Data(contentsOf: workspace["saved_model/checkpoint.fashion"]) == checkpoint)

        try checkpoint.prefix(checkpoint.count / 2).write(to: workspace["saved_model/checkpoint.fashion"])
        let damaged = try workspace.run("train", "--resume")
        #expect(damaged.status == 1)
        #expect(damaged.errorOutput.contains("saved_model/checkpoint.fashion: expected"))
    }

    /// A training writes its model again only where it gets better: without the best one so far it must not go on. Nor may it end
    /// before what it has done.
    @Test func whatIsMissingOrImpossibleLeavesTheCheckpoint() throws {
        let workspace = try Workspace()
        #expect(try workspace.train(watch: once(SIGINT, at: "2/3 ")).status == 130)
        let model = workspace["saved_model/best_model.h5"]
        let checkpoint = try Data(contentsOf: workspace["saved_model/checkpoint.fashion"])
        func expect(_ outcome: Program.Outcome, _ status: Int32, _ part: String) throws {
            #expect(outcome.status == status && outcome.errorOutput.contains(part), "\(outcome.errorOutput)")
            #expect(try Data(contentsOf: workspace["saved_model/checkpoint.fashion"]) == checkpoint)
        }
        // Two epochs are done and the third has begun.
        try expect(
            workspace.run("train", "--resume", "--epochs", "2"), 2, "--epochs: expected at least 3, since")
        let kept = workspace["kept.h5"]
        try FileManager.default.moveItem(at: model, to: kept)
        try expect(workspace.run("train", "--resume"), 1, "best_model.h5: is missing, the best model so far")
        try Data("<html><body>404</body></html>".utf8).write(to: model)
        try expect(workspace.run("train", "--resume"), 1, "best_model.h5: is a web page")
        // A model of our own, but of another training.
        let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Models/fashion-mnist.h5")
        try Data(contentsOf: shipped).write(to: model)
        try expect(workspace.run("train", "--resume"), 1, "best_model.h5: is not the best model so far")
        try Data(contentsOf: kept).write(to: model)
        #expect(try workspace.run("train", "--resume").status == 0)
        #expect(try TrainedFiles(in: workspace.folder) == TrainedFiles.uninterrupted())
    }

    /// Sends a signal when the output says so, once: a second one would end the program.
    private func once(_ signal: Int32, at moment: String) -> (_ output: String, _ process: pid_t) -> Void {
        var isSent = false
        return { output, process in
            guard !isSent, output.contains(moment) else { return }
            isSent = true
            kill(process, signal)
        }
    }
}
