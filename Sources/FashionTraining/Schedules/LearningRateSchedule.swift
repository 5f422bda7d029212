/// The learning rate as a pure function of the step.
public enum LearningRateSchedule: Codable, Equatable, Sendable {
    /// The trainer's current rate, which ``ReduceLearningRateOnPlateau`` lowers; here its first value.
    case plateau(initialRate: Double)
    /// Cosine decay after a linear warm-up.
    case cosine(CosineDecay)
    /// One cycle: up, then down to nearly nothing.
    case oneCycle(OneCycle)

    /// The rate of one step; for ``plateau(initialRate:)`` the rate at the start.
    /// - Parameters:
    ///   - step: the step of the whole training, counted from 0; a step past the end has the last rate.
    ///   - total: steps of the whole training.
    public func rate(atStep step: Int, of total: Int) -> Double {
        switch self {
        case .plateau(let initialRate): initialRate
        case .cosine(let cosine): cosine.rate(atStep: step, of: total)
        case .oneCycle(let cycle): cycle.rate(atStep: step, of: total)
        }
    }

    /// Whether the rate follows from the step alone, so that the trainer sets it before every step.
    public var setsEveryStep: Bool {
        if case .plateau = self { false } else { true }
    }
}
