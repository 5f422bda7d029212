/// Saves the model whenever the monitored figure is the best so far, or after every epoch.
///
/// This is Keras 3's `ModelCheckpoint` with or without `save_best_only=True`. As in Keras, every epoch is saved when
/// the figure is missing, that is, without a validation set.
public struct ModelCheckpoint: Codable, Equatable, Sendable {
    /// The monitored figure.
    public let monitor: Monitor
    /// Whether an epoch is saved only if it is the best so far.
    public let savesBestOnly: Bool
    /// The best value so far.
    public private(set) var best: Double?

    /// Creates the callback.
    public init(monitor: Monitor = .validationLoss, savesBestOnly: Bool = true) {
        self.monitor = monitor
        self.savesBestOnly = savesBestOnly
    }

    /// Takes the record of the epoch that has just ended and returns whether to save.
    package mutating func observe(_ record: EpochRecord) -> [TrainingAction] {
        guard savesBestOnly, let current = monitor.value(in: record) else { return [.saveBest] }
        guard monitor.improves(current, on: best, by: 0) else { return [] }
        best = current
        return [.saveBest]
    }
}
