/// Has the model written whenever the watched figure is the best so far, or after every epoch.
///
/// Keras 3's `ModelCheckpoint` with or without `save_best_only=True`. As there, every epoch is written when the figure is
/// missing, that is without a validation set.
public struct ModelCheckpoint: Codable, Equatable, Sendable {
    /// The figure.
    public let monitor: Monitor
    /// Whether only an epoch that is the best so far is written.
    public let savesBestOnly: Bool
    /// The best value so far.
    public private(set) var best: Double?

    /// Keras' callback.
    public init(monitor: Monitor = .validationLoss, savesBestOnly: Bool = true) {
        self.monitor = monitor
        self.savesBestOnly = savesBestOnly
    }

    /// Looks at the epoch that has just ended.
    public mutating func observe(_ record: EpochRecord) -> [TrainingAction] {
        guard savesBestOnly, let current = monitor.value(in: record) else { return [.saveBest] }
        guard monitor.improves(current, on: best, by: 0) else { return [] }
        best = current
        return [.saveBest]
    }
}
