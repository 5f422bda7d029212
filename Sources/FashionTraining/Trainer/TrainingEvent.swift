import FashionEvaluation
import FashionNetworks

/// An event that a trainer reports while it runs.
public enum TrainingEvent: Sendable {
    /// An epoch begins, or continues after an interruption.
    case epochBegan(epoch: Int)
    /// A step has ended.
    case stepEnded(EpochProgress)
    /// The predictions for the validation images after an epoch, with classes as numbers; not reported when the weights
    /// are not finite. Epochs are counted from 0.
    case validated(Predictions, epoch: Int)
    /// An epoch and its validation have ended.
    case epochEnded(EpochRecord, isBest: Bool)
    /// The learning rate has been reduced for the next epoch.
    case learningRateReduced(to: Double)
}

/// The progress of a running epoch.
public struct EpochProgress: Sendable {
    /// The epoch, counted from 0.
    public let epoch: Int
    /// The number of images seen so far, and in the whole epoch.
    public let done: Int, total: Int
    /// The mean loss so far.
    public let loss: Double
    /// The share of images classified correctly so far, 0…1.
    public let accuracy: Double
    /// The wall time so far, in seconds.
    public let seconds: Double
    /// The step that has just ended.
    public let step: StepRecord
}

/// The figures of one step.
public struct StepRecord: Equatable, Sendable {
    /// The number of the step within the whole training, counted from 1.
    public let number: Int
    /// The mean loss of the batch's images.
    public let loss: Double
    /// The share of the batch's images that were classified correctly, 0…1.
    public let accuracy: Double
    /// The learning rate of the step.
    public let learningRate: Double
    /// Images per second.
    public let imagesPerSecond: Double
    /// The global L2 norm of the gradients; nil when it was not measured.
    public let gradientNorm: Double?
}

/// How training ended.
public enum TrainingOutcome: Sendable {
    /// All epochs are complete (nil), or a callback stopped training, for the given reason.
    case finished(StopReason?)
    /// The caller requested the end; a checkpoint has been written.
    case interrupted
    /// A loss or a weight was no longer finite; the best model so far has been kept.
    case diverged(StopReason)
}
