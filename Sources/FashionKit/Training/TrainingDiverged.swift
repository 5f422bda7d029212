import FashionTraining
import Foundation

/// Training has diverged: the loss or a weight is no longer finite.
public struct TrainingDiverged: Error, CustomStringConvertible {
    /// The quantity that is not finite, and its epoch and step.
    public let reason: StopReason
    /// The epoch of the kept model; `nil` when no epoch gave one, and for a training without an output folder.
    public let kept: EpochRecord?
    /// The file of the kept model; `nil` for a training without an output folder.
    public let model: URL?

    package init(reason: StopReason, kept: EpochRecord?, model: URL?) {
        (self.reason, self.kept, self.model) = (reason, kept, model)
    }

    /// The reason and the kept model, with advice.
    public var description: String {
        guard let model else { return "training stopped: \(reason). A lower learning rate may help." }
        let kept =
            kept.map { "the model of epoch \($0.number) is kept in \(model.path)" }
            ?? "no epoch gave a model"
        return "training stopped: \(reason); \(kept). A lower --learning-rate may help."
    }
}

extension History {
    /// Returns the epoch whose model was kept: the best one, or the last one without validation or if `keep` says so.
    package func kept(_ keep: KeptEpoch, by monitor: Monitor = .validationLoss) -> EpochRecord? {
        (keep == .best ? best(by: monitor) : nil)
            ?? records.last { $0.loss.isFinite && ($0.valLoss ?? 0).isFinite }
    }
}

extension OutputFolder {
    /// Returns the outcome of a training unless its loss diverged.
    /// - Throws: ``TrainingDiverged``.
    func requireNumbers(
        _ outcome: TrainingOutcome, _ history: History, _ configuration: TrainingConfiguration
    ) throws -> TrainingOutcome {
        guard case .diverged(let reason) = outcome else { return outcome }
        // The same steps would diverge again: this training cannot be resumed and must not block the next one.
        try removeCheckpoint()
        throw TrainingDiverged(
            reason: reason, kept: history.kept(configuration.keep, by: configuration.monitor), model: model)
    }
}
