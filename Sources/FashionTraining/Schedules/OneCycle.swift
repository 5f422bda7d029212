import Foundation

/// Smith & Topin's one-cycle policy ("Super-Convergence", 2017): the rate rises to its maximum and falls to nearly
/// zero, both along half a cosine.
///
/// This is PyTorch's `OneCycleLR` with its defaults, which are fastai's: two phases and cosine annealing. Momentum is
/// not cycled.
public struct OneCycle: Equatable, Sendable {
    /// The maximum rate.
    public var maximumRate: Double
    /// The share of the steps in which the rate rises: `pct_start`.
    public var risingShare: Double
    /// The initial rate is the maximum rate divided by this: `div_factor`.
    public var initialDivisor: Double
    /// The final rate is the initial rate divided by this: `final_div_factor`.
    public var finalDivisor: Double

    /// Creates a cycle, by default with PyTorch's values.
    public init(
        maximumRate: Double, risingShare: Double = 0.3, initialDivisor: Double = 25,
        finalDivisor: Double = 1e4
    ) {
        self.maximumRate = maximumRate
        self.risingShare = risingShare
        self.initialDivisor = initialDivisor
        self.finalDivisor = finalDivisor
    }

    /// Returns the rate at one step; step `total - 1` and later steps have the final rate.
    public func rate(atStep step: Int, of total: Int) -> Double {
        let last = Double(max(total, 1)) - 1
        let step = min(max(Double(step), 0), last)
        let initial = maximumRate / initialDivisor
        let peak = risingShare * (last + 1) - 1
        if step <= peak {
            return Self.anneal(from: initial, to: maximumRate, peak > 0 ? step / peak : 1)
        }
        return Self.anneal(from: maximumRate, to: initial / finalDivisor, (step - peak) / (last - peak))
    }

    private static func anneal(from start: Double, to end: Double, _ progress: Double) -> Double {
        end + (start - end) / 2 * (cos(.pi * progress) + 1)
    }
}
