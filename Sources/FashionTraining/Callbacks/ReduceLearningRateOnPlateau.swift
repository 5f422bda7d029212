/// Multiplies the learning rate by a factor when the monitored figure stops improving.
///
/// This is Keras 3's `ReduceLROnPlateau`. Keras keeps the rate in float32, so rates are rounded to float32 here too.
public struct ReduceLearningRateOnPlateau: Codable, Equatable, Sendable {
    /// The monitored figure.
    public let monitor: Monitor
    /// The factor, below 1, by which the rate is multiplied.
    public let factor: Double
    /// The number of epochs without improvement after which the rate is reduced.
    public let patience: Int
    /// The least change that counts as an improvement.
    public let minimumDelta: Double
    /// The number of epochs after a reduction in which epochs without improvement are not counted.
    public let cooldown: Int
    /// The lower bound of the rate.
    public let minimumRate: Double

    /// The number of epochs since the last improvement or reduction.
    public private(set) var wait = 0
    /// The number of remaining cooldown epochs.
    public private(set) var cooldownLeft = 0
    /// The best value so far.
    public private(set) var best: Double?

    /// Creates the callback, by default with the reference's factor and patience (Keras' defaults are 0.1 and 10).
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

    /// Takes the record of the epoch that has just ended, with the rate that trained it, and returns the reduction, if
    /// any.
    package mutating func observe(_ record: EpochRecord) -> [TrainingAction] {
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
