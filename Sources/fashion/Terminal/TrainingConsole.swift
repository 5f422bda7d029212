import ArgumentParser
import FashionCompute
import FashionCore
import FashionData
import FashionKit
import FashionNetworks
import FashionTraining
import Foundation

/// What a training shows: the network, one live line an epoch, the epochs' rows, and where everything lies.
final class TrainingConsole {
    private let configuration: TrainingConfiguration
    private let command: String
    private let continuation: String?
    private let terminal = Terminal(.output)
    private let line: ProgressLine

    /// - Parameters:
    ///   - command: the subcommand that trains.
    ///   - continuation: what is said after an interruption, instead of the command line that goes on.
    init(_ configuration: TrainingConfiguration, command: String = "train", continuation: String? = nil) {
        self.configuration = configuration
        self.command = command
        self.continuation = continuation
        line = ProgressLine(terminal)
    }

    /// The network, the data and what will be done with them.
    func introduce(_ graph: Graph, _ dataset: Dataset, _ split: StratifiedSplit) {
        print(configuration.summary(of: graph, on: dataset, split))
    }

    /// Heads the table of epochs.
    /// - Parameter checkpoint: where a resumed training goes on.
    func begin(preparation: Duration, resuming checkpoint: Checkpoint?) {
        print("Ready after \(Formatting.decimal(preparation.milliseconds / 1000, 2)) s")
        if let checkpoint {
            print("Resuming at epoch \(checkpoint.epoch + 1), step \(checkpoint.step + 1)")
        }
        print("\n" + EpochTable.header)
        fflush(nil)
    }

    /// Shows an event of the training.
    func report(_ event: TrainingEvent) {
        switch event {
        case .epochBegan, .validated: break
        case .stepEnded(let progress): line.update(progress.progress(of: configuration.epochs))
        case .epochEnded(let record, let isBest):
            let row = EpochTable.Row(
                record, epochs: configuration.epochs, isBest: isBest && configuration.keep == .best)
            line.end(EpochTable.line(row, color: terminal.usesColor))
        case .learningRateReduced(let rate):
            print("Learning rate reduced to \(Formatting.short(rate))")
            fflush(nil)
        }
    }

    /// Says what went wrong without ending the training.
    func warn(_ problem: String) {
        leaveLine()
        Terminal(.error).write("warning: \(problem)\n")
    }

    /// Says where a finished run lies now.
    func setAside(_ folder: URL) {
        print("The finished run in this folder was moved to \(folder.path)")
    }

    /// Clears the live line.
    func leaveLine() { line.end(nil) }

    /// The best epoch, and where everything lies.
    func conclude(_ reason: StopReason?, _ history: History, _ output: OutputFolder) {
        leaveLine()
        print("\n" + TrainingSummary(configuration, reason: reason, history: history, in: output).text)
    }

    /// Says how to go on after an interruption.
    /// - Returns: the status to leave with.
    func interruption(_ output: OutputFolder) -> ExitCode {
        leaveLine()
        print("\nInterrupted. The state is in \(output.checkpoint.path)")
        let folder = configuration.output == "." ? "" : " --output \(configuration.output)"
        print(continuation ?? "Go on with: fashion \(command) --resume\(folder)")
        fflush(nil)
        return ExitCode(Interruption.exitCode(of: Interruption.signal ?? SIGINT))
    }
}
