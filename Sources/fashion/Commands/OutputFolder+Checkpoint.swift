import ArgumentParser
import FashionCore
import Foundation
import Training

/// The checkpoint of a training that has not finished.
extension OutputFolder {
    /// Makes sure that a new training does not overwrite one that has not finished.
    /// - Throws: `FileError`.
    func requireNoCheckpoint() throws {
        guard !FileManager.default.fileExists(atPath: checkpoint.path) else {
            throw FileError(
                checkpoint,
                "a training that has not finished lies here; continue it with --resume, or delete this file "
                    + "to start anew")
        }
    }

    /// The checkpoint of the training to continue.
    /// - Throws: `FileError` when there is none, or it is damaged.
    func readCheckpoint() throws -> Checkpoint {
        guard FileManager.default.fileExists(atPath: checkpoint.path) else {
            throw FileError(
                checkpoint,
                "expected the checkpoint of a training to continue, found none; train without --resume")
        }
        return try Checkpoint(contentsOf: checkpoint)
    }

    /// Removes the checkpoint where there is one.
    func removeCheckpoint() throws {
        guard FileManager.default.fileExists(atPath: checkpoint.path) else { return }
        try FileManager.default.removeItem(at: checkpoint)
    }
}

extension ValidationError {
    /// Does `work`; settings that do not go together are a usage error.
    static func ofSettings<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as SettingError {
            throw ValidationError("--\(error)")
        }
    }

    /// A training cannot be continued with other settings; nil when none differ.
    init?(changed settings: [String]) {
        guard !settings.isEmpty else { return nil }
        self.init(
            "--resume continues the training as it began; these settings differ: "
                + settings.map { "--\($0)" }.joined(separator: ", "))
    }
}

extension TrainingOutcome {
    /// Goes on only after a training that has finished.
    /// - Returns: why it stopped early, if it did.
    /// - Throws: `ExitCode` after an interruption, ``TrainingDiverged``.
    func requireFinish(
        _ history: History, _ output: OutputFolder, _ console: TrainingConsole
    ) throws -> StopReason? {
        switch self {
        case .finished(let reason):
            return reason
        case .interrupted:
            console.interrupted(output)
            throw ExitCode(Interruption.exitCode(of: Interruption.signal ?? SIGINT))
        case .diverged(let reason):
            // The same steps would diverge again: this training cannot be continued, and must not bar the next one.
            try output.removeCheckpoint()
            console.leaveLine()
            throw TrainingDiverged(reason: reason, kept: history.kept(console.keeps), model: output.model)
        }
    }
}

/// The loss was no longer a finite number.
struct TrainingDiverged: Error, CustomStringConvertible {
    let reason: StopReason
    /// The epoch whose model is in the file.
    let kept: EpochRecord?
    let model: URL

    var description: String {
        let kept =
            kept.map { "the model of epoch \($0.number) is kept in \(model.path)" }
            ?? "no epoch gave a model"
        return "training stopped: \(reason); \(kept). A lower --learning-rate may help."
    }
}

extension History {
    /// The epoch whose model was kept: the best one; the last one without validation, or where that is asked for.
    fileprivate func kept(_ keep: KeptEpoch) -> EpochRecord? {
        (keep == .best ? best() : nil) ?? records.last { $0.loss.isFinite && ($0.valLoss ?? 0).isFinite }
    }
}
