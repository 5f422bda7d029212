import FashionCore
import Foundation
import Training

/// The checkpoint of a training that has not finished.
extension OutputFolder {
    /// Makes sure that a new training does not overwrite one that has not finished.
    /// - Throws: `FileError`.
    package func requireNoCheckpoint() throws {
        guard !FileManager.default.fileExists(atPath: checkpoint.path) else {
            throw FileError(
                checkpoint,
                "a training that has not finished lies here; continue it with --resume, or delete this file "
                    + "to start anew")
        }
    }

    /// The checkpoint of the training to continue.
    /// - Throws: `FileError` when there is none, or it is damaged.
    package func readCheckpoint() throws -> Checkpoint {
        guard FileManager.default.fileExists(atPath: checkpoint.path) else {
            throw FileError(
                checkpoint,
                "expected the checkpoint of a training to continue, found none; train without --resume")
        }
        return try Checkpoint(contentsOf: checkpoint)
    }

    /// Removes the checkpoint where there is one.
    package func removeCheckpoint() throws {
        guard FileManager.default.fileExists(atPath: checkpoint.path) else { return }
        try FileManager.default.removeItem(at: checkpoint)
    }
}

/// The loss was no longer a finite number.
public struct TrainingDiverged: Error, CustomStringConvertible {
    /// What broke, and when.
    public let reason: StopReason
    /// The epoch whose model is in the file.
    public let kept: EpochRecord?
    /// The file of the best model.
    public let model: URL

    package init(reason: StopReason, kept: EpochRecord?, model: URL) {
        (self.reason, self.kept, self.model) = (reason, kept, model)
    }

    /// The reason, which model is left, and what may help.
    public var description: String {
        let kept =
            kept.map { "the model of epoch \($0.number) is kept in \(model.path)" }
            ?? "no epoch gave a model"
        return "training stopped: \(reason); \(kept). A lower --learning-rate may help."
    }
}

extension History {
    /// The epoch whose model was kept: the best one; the last one without validation, or where that is asked for.
    package func kept(_ keep: KeptEpoch, by monitor: Monitor = .validationLoss) -> EpochRecord? {
        (keep == .best ? best(by: monitor) : nil)
            ?? records.last { $0.loss.isFinite && ($0.valLoss ?? 0).isFinite }
    }
}
