import ArgumentParser
import FashionCompute
import FashionCore
import FashionData
import FashionKit
import FashionNetworks
import FashionTraining
import Foundation

/// Displays a training: the network, a live line for the running
/// epoch, a row for each epoch, and the locations of the files.
final class TrainingConsole {
    private let configuration: TrainingConfiguration
    private let command: String
    private let continuation: String?
    private let terminal = Terminal(.output)
    private let line: ProgressLine

    /// - Parameters:
    ///   - command: the subcommand that trains.
    ///   - continuation: the message after an interruption; `nil` prints the command line that resumes the training.
    init(_ configuration: TrainingConfiguration, command: String = "train", continuation: String? = nil) {
        self.configuration = configuration
        self.command = command
        self.continuation = continuation
        line = ProgressLine(terminal)
    }

    /// Prints the network, the data and the settings.
    func introduce(_ graph: Graph, _ dataset: Dataset, _ split: StratifiedSplit) {
        print(configuration.summary(of: graph, on: dataset, split))
    }

    /// Prints the header of the table of epochs.
    /// - Parameter checkpoint: the state from which a training resumes.
    func begin(preparation: Duration, resuming checkpoint: Checkpoint?) {
        print("Ready after \(Formatting.decimal(preparation.milliseconds / 1000, 2)) s")
        if let checkpoint {
            print("Resuming at epoch \(checkpoint.epoch + 1), step \(checkpoint.step + 1)")
        }
        print("\n" + EpochTable.header)
        fflush(nil)
    }

    /// Displays an event of the training.
    func report(_ event: TrainingEvent) {
        switch event {
        case .epochBegan, .validated: break
        case .stepEnded(let progress): line.update(progress.progress(of: configuration.epochs))
        case .epochEnded(let record, let isBest):
            let row = EpochTable.Row(
                record, epochs: configuration.epochs,
                isBest: isBest && configuration.keep == .best && record.valLoss != nil)
            line.end(EpochTable.line(row, color: terminal.usesColor))
        case .learningRateReduced(let rate):
            print("Learning rate reduced to \(Formatting.short(rate))")
            fflush(nil)
        }
    }

    /// Prints a warning.
    func warn(_ problem: String) {
        leaveLine()
        Terminal(.error).write("warning: \(problem)\n")
    }

    /// Prints the new location of a finished run.
    func setAside(_ folder: URL) {
        print("The finished run in this folder was moved to \(folder.path)")
    }

    /// Erases the live line.
    func leaveLine() { line.end(nil) }

    /// Prints the best epoch and the locations of the files.
    func conclude(_ reason: StopReason?, _ history: History, _ output: OutputFolder) {
        leaveLine()
        print("\n" + TrainingSummary(configuration, reason: reason, history: history, in: output).text)
    }

    /// Prints how to resume after an interruption.
    /// - Returns: the exit status.
    func interruption(_ output: OutputFolder) -> ExitCode {
        leaveLine()
        print("\nInterrupted. The state is in \(output.checkpoint.path)")
        let folder = configuration.output == "." ? "" : " --output \(configuration.output)"
        print(continuation ?? "Go on with: fashion \(command) --resume\(folder)")
        fflush(nil)
        return ExitCode(Interruption.exitCode(of: Interruption.signal ?? SIGINT))
    }
}
