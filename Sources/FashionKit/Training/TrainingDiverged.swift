import FashionTraining
import Foundation

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

extension OutputFolder {
    /// Lets the outcome of a training pass, unless its loss was no longer a number.
    /// - Throws: ``TrainingDiverged``.
    func requireNumbers(
        _ outcome: TrainingOutcome, _ history: History, _ configuration: TrainingConfiguration
    ) throws -> TrainingOutcome {
        guard case .diverged(let reason) = outcome else { return outcome }
        // The same steps would diverge again: this training cannot be continued, and must not bar the next one.
        try removeCheckpoint()
        throw TrainingDiverged(
            reason: reason, kept: history.kept(configuration.keep, by: configuration.monitor), model: model)
    }
}
