/// Multiplies the learning rate by a factor when the watched figure has stopped improving.
///
/// Keras 3's `ReduceLROnPlateau`. The rate is float32 there, so rates here are float32 numbers too.
public struct ReduceLearningRateOnPlateau: Codable, Equatable, Sendable {
    /// The figure.
    public let monitor: Monitor
    /// The new rate is the old one times this, below 1.
    public let factor: Double
    /// Epochs without improvement after which the rate falls.
    public let patience: Int
    /// An improvement must be larger than this.
    public let minimumDelta: Double
    /// Epochs after a reduction in which nothing is counted.
    public let cooldown: Int
    /// The rate never falls below this.
    public let minimumRate: Double

    /// Epochs since the last improvement or reduction.
    public private(set) var wait = 0
    /// Epochs of the cooldown that are left.
    public private(set) var cooldownLeft = 0
    /// The best value so far.
    public private(set) var best: Double?

    /// Keras' callback with the reference's factor and patience (Keras' own are 0.1 and 10).
    public init(
        monitor: Monitor = .validationLoss, factor: Double = 0.5, patience: Int = 3,
        minimumDelta: Double = 1e-4, cooldown: Int = 0, minimumRate: Double = 0
    ) {
        self.monitor = monitor
        self.factor = factor
        self.patience = patience
        self.minimumDelta = minimumDelta
        self.cooldown = cooldown
        self.minimumRate = minimumRate
    }

    /// Looks at the epoch that has just ended, and at the rate that trained it.
    public mutating func observe(_ record: EpochRecord) -> [TrainingAction] {
        guard let current = monitor.value(in: record) else { return [] }
        if cooldownLeft > 0 {
            cooldownLeft -= 1
            wait = 0
        }
        if monitor.improves(current, on: best, by: minimumDelta) {
            best = current
            wait = 0
            return []
        }
        guard cooldownLeft == 0 else { return [] }
        wait += 1
        let rate = Float(record.learningRate)
        guard wait >= patience, rate > Float(minimumRate) else { return [] }
        cooldownLeft = cooldown
        wait = 0
        return [.setLearningRate(Double(Float(max(Double(rate) * factor, minimumRate))))]
    }
}
