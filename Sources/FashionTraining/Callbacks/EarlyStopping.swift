/// Ends a training whose watched figure has stopped improving, and brings back the best weights.
///
/// Keras 3's `EarlyStopping` with `restore_best_weights=True`: the best weights come back at the end even when the
/// training was never stopped early.
public struct EarlyStopping: Codable, Equatable, Sendable {
    /// The figure.
    public let monitor: Monitor
    /// Epochs without improvement after which the training ends.
    public let patience: Int
    /// An improvement must be larger than this.
    public let minimumDelta: Double
    /// Whether the weights of the best epoch come back at the end.
    public let restoresBestWeights: Bool

    /// Epochs since the last improvement.
    public private(set) var wait = 0
    /// The best value so far.
    public private(set) var best: Double?
    /// The epoch (from 0) whose weights are kept.
    public private(set) var bestEpoch: Int?

    /// Keras' callback; its defaults are the reference's but for `patience`, which Keras sets to 0.
    public init(
        monitor: Monitor = .validationLoss, patience: Int = 10, minimumDelta: Double = 0,
        restoresBestWeights: Bool = true
    ) {
        self.monitor = monitor
        self.patience = patience
        self.minimumDelta = minimumDelta
        self.restoresBestWeights = restoresBestWeights
    }

    /// Looks at the epoch that has just ended.
    public mutating func observe(_ record: EpochRecord) -> [TrainingAction] {
        guard let current = monitor.value(in: record) else { return [] }
        wait += 1
        if monitor.improves(current, on: best, by: minimumDelta) {
            best = current
            bestEpoch = record.epoch
            wait = 0
            return restoresBestWeights ? [.rememberBest] : []
        }
        return stopReason.map { [.stop($0)] } ?? []
    }

    /// Why the training is to end after the epochs seen so far; nil while it goes on.
    ///
    /// As in Keras the first epoch, which is an improvement, never ends it, even without any patience.
    public var stopReason: StopReason? {
        guard let bestEpoch, wait >= max(patience, 1) else { return nil }
        return .noImprovement(monitor: monitor, patience: patience, bestEpoch: bestEpoch)
    }

    /// What to do when the training is over, for whatever reason.
    public func finish() -> [TrainingAction] {
        restoresBestWeights && bestEpoch != nil ? [.restoreBest] : []
    }
}
