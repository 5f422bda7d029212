import ArgumentParser
import FashionCompute
import FashionCore
import FashionKit
import Foundation

/// Displays a transfer: the network and its parts, the features, and the training of each part.
final class TransferConsole {
    private let configuration: TransferConfiguration
    private let output: OutputFolder
    private var training: TrainingConsole
    private let features = ProgressLine(Terminal(.output))
    private let calibration = WorkLine()
    private var featuresBegan: ContinuousClock.Instant?

    init(_ configuration: TransferConfiguration, _ output: OutputFolder) {
        self.configuration = configuration
        self.output = output
        training = TrainingConsole(configuration.training, command: "transfer")
    }

    /// Displays an event of the transfer.
    func report(_ event: TransferEvent) {
        switch event {
        case .prepared(let graph, let dataset, let split, let weights):
            print(configuration.summary(of: graph, on: dataset, split, weights: weights))
        case .movedAside(let folder): training.setAside(folder)
        // Until here a signal ends the program at once: there is no state to save yet, and a download may take long.
        case .began: Interruption.install()
        case .part(let part): print("\n" + part.title)
        case .features(let event): report(event)
        case .trainingBegan(let configuration, let preparation, let checkpoint):
            training = TrainingConsole(configuration, command: "transfer")
            training.begin(preparation: preparation, resuming: checkpoint)
        case .training(let event): return training.report(event)
        case .partEnded(let reason, let history): training.conclude(reason, history, output)
        case .calibrating(let done, let total):
            calibration.update("Calibrating", done: done, total: total)
        case .warning(let problem): training.warn(problem)
        }
        fflush(nil)
    }

    /// Runs a closure, and erases the live lines even after an error.
    func leavingLine<Result>(_ work: () throws -> Result) rethrows -> Result {
        defer {
            training.leaveLine()
            features.end(nil)
            calibration.end()
        }
        return try work()
    }

    /// Prints how to resume after an interruption.
    /// - Returns: the exit status; `nil` after a finished transfer.
    func interruption(_ outcome: TransferOutcome) -> ExitCode? {
        switch outcome {
        case .finished: return nil
        case .interrupted: return training.interruption(output)
        case .interruptedBeforeTraining:
            print("Interrupted while computing features")
            return ExitCode(Interruption.exitCode(of: Interruption.signal ?? SIGINT))
        }
    }

    /// Prints how to evaluate the model when a signal has arrived after the last step; later ones end the program at once.
    /// - Returns: the exit status; `nil` when there was no signal.
    func interruptionAfterTraining() -> ExitCode? {
        guard let signal = Interruption.release() else { return nil }
        print("\nInterrupted after the training, before its evaluation")
        let folder = configuration.training.output == "." ? "" : " --output \(configuration.training.output)"
        print("Evaluate with: fashion evaluate --model \(output.model.path)\(folder)")
        return ExitCode(Interruption.exitCode(of: signal))
    }

    private func report(_ event: FeatureEvent) {
        switch event {
        case .computedAnew, .found: print(event.text())
        case .computing(let done, let total):
            if featuresBegan == nil {
                featuresBegan = .now
                features.begin(event.text())
            }
            features.update(
                Progress(label: "Features", done: done, total: total, elapsed: featureSeconds))
        case .kept:
            features.end(event.text(seconds: featureSeconds))
            featuresBegan = nil
        }
    }

    private var featureSeconds: Double {
        (featuresBegan ?? .now).duration(to: .now).milliseconds / 1000
    }
}
