/// An action that a callback requests from the trainer, at the end of an epoch or of training.
package enum TrainingAction: Equatable, Sendable {
    /// Write the current weights as the best model (requested by `ModelCheckpoint`).
    case saveBest
    /// Keep a copy of the current weights for ``restoreBest`` (requested by `EarlyStopping`).
    case rememberBest
    /// Continue with this learning rate (requested by `ReduceLearningRateOnPlateau`).
    case setLearningRate(Double)
    /// Stop training after this epoch.
    case stop(StopReason)
    /// Restore the weights that ``rememberBest`` kept.
    case restoreBest

    /// Converts an action of a ``TrainingCallback``.
    init(_ action: CallbackAction) {
        switch action {
        case .setLearningRate(let rate): self = .setLearningRate(rate)
        case .stop(let reason): self = .stop(.requested(reason))
        }
    }
}

/// The reason why training stopped before its last epoch.
public enum StopReason: Equatable, Sendable, CustomStringConvertible {
    /// The monitored figure has not improved for `patience` epochs. Epochs are counted from 0.
    case noImprovement(monitor: Monitor, patience: Int, bestEpoch: Int)
    /// A loss became NaN or infinite. Epochs and steps are counted from 0; `step` is nil for a figure of the whole
    /// epoch.
    case lossNotFinite(name: String, value: Double, epoch: Int, step: Int?)
    /// A weight, or a statistic of batch normalisation, became NaN or infinite while the loss was still finite:
    /// dividing by an infinite variance gives zero.
    case weightNotFinite(name: String, epoch: Int)
    /// A ``TrainingCallback`` requested it, for this reason.
    case requested(String)

    /// The reason as one line for people; epochs and steps are counted from 1.
    public var description: String {
        switch self {
        case .noImprovement(let monitor, let patience, let bestEpoch):
            "\(monitor.rawValue) has not improved for \(patience) epochs; best epoch \(bestEpoch &+ 1)"
        case .lossNotFinite(let name, let value, let epoch, let step):
            "\(name) became \(value) in epoch \(epoch &+ 1)" + (step.map { ", step \($0 &+ 1)" } ?? "")
        case .weightNotFinite(let name, let epoch):
            "\(name) holds NaN or infinity after epoch \(epoch &+ 1)"
        case .requested(let reason): reason
        }
    }
}
