/// The learning rate as a pure function of the step.
public enum LearningRateSchedule: Equatable, Sendable {
    /// A rate that ``ReduceLearningRateOnPlateau`` lowers, starting from this one.
    case plateau(initialRate: Double)
    /// Cosine decay after a linear warm-up.
    case cosine(CosineDecay)
    /// One cycle: up, then down to nearly zero.
    case oneCycle(OneCycle)

    /// Returns the rate at one step; for ``plateau(initialRate:)``, the initial rate.
    /// - Parameters:
    ///   - step: the step within the whole training, counted from 0; steps past the end have the last rate.
    ///   - total: the number of steps of the whole training.
    public func rate(atStep step: Int, of total: Int) -> Double {
        switch self {
        case .plateau(let initialRate): initialRate
        case .cosine(let cosine): cosine.rate(atStep: step, of: total)
        case .oneCycle(let cycle): cycle.rate(atStep: step, of: total)
        }
    }

    /// Whether the rate depends on the step alone, so that the trainer sets it before every step.
    public var setsEveryStep: Bool {
        if case .plateau = self { false } else { true }
    }
}
