import FashionEvaluation
import FashionNetworks

/// What a training tells while it runs.
public enum TrainingEvent: Sendable {
    /// An epoch begins, or goes on after an interruption.
    case epochBegan(epoch: Int)
    /// A step is done.
    case stepEnded(EpochProgress)
    /// What the network says of the validation images after an epoch, classes under their numbers; not told when it
    /// no longer gives numbers. Epochs count from 0.
    case validated(Predictions, epoch: Int)
    /// An epoch and its validation are done.
    case epochEnded(EpochRecord, isBest: Bool)
    /// The next epoch has a lower learning rate.
    case learningRateReduced(to: Double)
}

/// How far a running epoch is.
public struct EpochProgress: Sendable {
    /// Counted from 0.
    public let epoch: Int
    /// Images done, and in the whole epoch.
    public let done: Int, total: Int
    /// Mean loss so far.
    public let loss: Double
    /// Share of correct answers so far.
    public let accuracy: Double
    /// Wall time so far, in seconds.
    public let seconds: Double
    /// The step that has just ended.
    public let step: StepRecord
}

/// What one step cost and how good its batch was.
public struct StepRecord: Equatable, Sendable {
    /// The number of the step in the whole training, counted from 1.
    public let number: Int
    /// Mean loss of the batch's images.
    public let loss: Double
    /// Share of the batch's images that were classified correctly.
    public let accuracy: Double
    /// The rate of the step.
    public let learningRate: Double
    /// Images in a second.
    public let imagesPerSecond: Double
    /// Global L2 norm of the gradients; nil where it was not measured.
    public let gradientNorm: Double?
}

/// How a training ended.
public enum TrainingOutcome: Sendable {
    /// All epochs are done, or the callbacks stopped it.
    case finished(StopReason?)
    /// The caller asked for an end; a checkpoint has been written.
    case interrupted
    /// The loss was no longer a finite number; the best model so far has been kept.
    case diverged(StopReason)
}
