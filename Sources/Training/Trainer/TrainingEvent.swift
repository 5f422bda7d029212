import NeuralNetwork

/// What a training tells while it runs.
public enum TrainingEvent: Sendable {
    /// An epoch begins, or goes on after an interruption.
    case epochBegan(epoch: Int)
    /// A step is done.
    case stepEnded(EpochProgress)
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
