/// What a callback asks the trainer to do at the end of an epoch.
public enum TrainingAction: Equatable, Sendable {
    /// Write the current weights as the best model (`ModelCheckpoint`).
    case saveBest
    /// Keep a copy of the current weights for ``restoreBest`` (`EarlyStopping`).
    case rememberBest
    /// Train on with this rate (`ReduceLROnPlateau`).
    case setLearningRate(Double)
    /// End the training after this epoch.
    case stop(StopReason)
    /// Put back the weights that ``rememberBest`` kept.
    case restoreBest
}

/// Why a training ended before its last epoch.
public enum StopReason: Equatable, Sendable, CustomStringConvertible {
    /// The watched figure has not improved for `patience` epochs. Epochs count from 0.
    case noImprovement(monitor: Monitor, patience: Int, bestEpoch: Int)
    /// A loss became NaN or infinite; `step` counts from 0 and is nil for an epoch's figures. Epochs count from 0.
    case lossNotFinite(name: String, value: Double, epoch: Int, step: Int?)
    /// A weight, or a statistic of batch normalisation, became NaN or infinite, while the loss was still a number: infinite
    /// variances make zeros of what they divide.
    case weightNotFinite(name: String, epoch: Int)
    /// A ``TrainingCallback`` asked for it, for this reason.
    case requested(String)

    /// One line for a person; epochs and steps are counted from 1.
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
