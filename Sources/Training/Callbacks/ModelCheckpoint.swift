/// Has the model written whenever the watched figure is the best so far.
///
/// Keras 3's `ModelCheckpoint` with `save_best_only=True`. As there, every epoch is written when the figure is
/// missing, that is without a validation set.
public struct ModelCheckpoint: Codable, Equatable, Sendable {
    /// The figure.
    public let monitor: Monitor
    /// The best value so far.
    public private(set) var best: Double?

    /// Keras' callback.
    public init(monitor: Monitor = .validationLoss) {
        self.monitor = monitor
    }

    /// Looks at the epoch that has just ended.
    public mutating func observe(_ record: EpochRecord) -> [TrainingAction] {
        guard let current = monitor.value(in: record) else { return [.saveBest] }
        guard monitor.improves(current, on: best, by: 0) else { return [] }
        best = current
        return [.saveBest]
    }
}
