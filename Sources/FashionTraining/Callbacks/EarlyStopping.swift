/// Stops training when the monitored figure stops improving, and restores the best weights.
///
/// This is Keras 3's `EarlyStopping` with `restore_best_weights=True`: the best weights are restored at the end even
/// when training was not stopped early.
public struct EarlyStopping: Codable, Equatable, Sendable {
    /// The monitored figure.
    public let monitor: Monitor
    /// The number of epochs without improvement after which training stops.
    public let patience: Int
    /// The least change that counts as an improvement.
    public let minimumDelta: Double
    /// Whether the weights of the best epoch are restored at the end.
    public let restoresBestWeights: Bool

    /// The number of epochs since the last improvement.
    public private(set) var wait = 0
    /// The best value so far.
    public private(set) var best: Double?
    /// The epoch whose weights are kept, counted from 0.
    public private(set) var bestEpoch: Int?

    /// Creates the callback with the reference's values by default, which are Keras' except for `patience` (0 in
    /// Keras).
    public init(
        monitor: Monitor = .validationLoss, patience: Int = 10, minimumDelta: Double = 0,
        restoresBestWeights: Bool = true
    ) {
        self.monitor = monitor
        self.patience = patience
        self.minimumDelta = minimumDelta
        self.restoresBestWeights = restoresBestWeights
    }

    /// Takes the record of the epoch that has just ended and returns the actions to take.
    package mutating func observe(_ record: EpochRecord) -> [TrainingAction] {
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

    /// The reason to stop after the epochs seen so far; nil while training continues.
    ///
    /// As in Keras, the first epoch counts as an improvement and never stops training, even when `patience` is 0.
    public var stopReason: StopReason? {
        guard let bestEpoch, wait >= max(patience, 1) else { return nil }
        return .noImprovement(monitor: monitor, patience: patience, bestEpoch: bestEpoch)
    }

    /// Returns the actions to take when training is over, for whatever reason.
    package func finish() -> [TrainingAction] {
        restoresBestWeights && bestEpoch != nil ? [.restoreBest] : []
    }
}
