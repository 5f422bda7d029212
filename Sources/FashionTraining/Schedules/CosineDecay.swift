import Foundation

/// A linear warm-up, then half a cosine from the peak to the final rate.
///
/// This is Keras' `CosineDecay` (Loshchilov & Hutter, "SGDR", 2016) with `warmup_steps` = `warmUp`·total, rounded, and
/// `decay_steps` = the remaining steps.
public struct CosineDecay: Equatable, Sendable {
    /// The rate at the end of the warm-up, from which it decays.
    public var peakRate: Double
    /// The rate at the first step of the warm-up.
    public var initialRate: Double
    /// The share of the steps that belong to the warm-up, 0…1.
    public var warmUp: Double
    /// The final rate as a share of the peak: Keras' `alpha`.
    public var finalShare: Double

    /// Creates a decay, by default to zero and without a warm-up.
    public init(peakRate: Double, warmUp: Double = 0, initialRate: Double = 0, finalShare: Double = 0) {
        self.peakRate = peakRate
        self.initialRate = initialRate
        self.warmUp = warmUp
        self.finalShare = finalShare
    }

    /// Returns the rate at one step; step `total` and later steps have the final rate.
    public func rate(atStep step: Int, of total: Int) -> Double {
        let total = Double(max(total, 1))
        let step = min(max(Double(step), 0), total)
        let warmUpSteps = (min(max(warmUp, 0), 1) * total).rounded()
        if step < warmUpSteps {
            return initialRate + (peakRate - initialRate) * step / warmUpSteps
        }
        let progress = (step - warmUpSteps) / max(total - warmUpSteps, 1)
        return peakRate * ((1 - finalShare) * 0.5 * (1 + cos(.pi * progress)) + finalShare)
    }
}
