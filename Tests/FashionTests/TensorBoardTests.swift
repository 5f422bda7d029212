import Foundation
import Testing

/// `--tensorboard` on the command line; what is in the files is checked by TensorBoard's own reader (`make interop`).
struct TensorBoardTests {
    private func files(_ workspace: Workspace, _ run: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: workspace["events/\(run)"].path).sorted()
    }

    @Test func eventFilesChangeNoWeights() throws {
        let workspace = try Workspace()
        let training = try workspace.train("--tensorboard", "events")
        #expect(training.status == 0, "\(training.errorOutput)")
        for run in ["train", "validation", "steps"] {
            #expect(try files(workspace, run).map { $0.hasPrefix("events.out.tfevents.") } == [true])
        }
        var files = try TrainedFiles(in: workspace.folder)
        #expect(files.history["gradient_norm"]?.count == 3)
        files.history["gradient_norm"] = nil
        #expect(try files == TrainedFiles.uninterrupted())
        let settings = try String(contentsOf: workspace["results/config.yaml"], encoding: .utf8)
        #expect(settings.contains("\ntensorboard: events\n"))
    }

    /// Where event files go may change between the parts of a training.
    @Test func aResumedTrainingHasAFileOfItsOwn() throws {
        let workspace = try Workspace()
        var isSent = false
        let first = try workspace.train("--tensorboard", "events") { output, process in
            guard !isSent, output.contains("1/3 ") else { return }
            isSent = true
            kill(process, SIGINT)
        }
        #expect(first.status == 130)
        let second = try workspace.run("train", "--resume", "--threads", "1")
        #expect(second.status == 0, "\(second.errorOutput)")
        #expect(try files(workspace, "train").count == 2 && files(workspace, "steps").count == 2)
    }

    @Test func aFolderThatCannotBeIsNamedBeforeTheTraining() throws {
        let workspace = try Workspace()
        let training = try workspace.train("--tensorboard", "data/t10k-labels-idx1-ubyte")
        #expect(training.status == 1)
        #expect(training.errorOutput.contains("t10k-labels-idx1-ubyte: cannot make its folder: "))
        #expect(!workspace.has("saved_model/checkpoint.fashion"))
    }
}
