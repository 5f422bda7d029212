import Foundation

/// Student's t distribution, for the mean of a few normally distributed numbers.
struct StudentDistribution {
    /// Degrees of freedom ν, at least 1.
    let degreesOfFreedom: Int

    /// Returns the probability of a value at least as far from 0 as `t`, on either side: `I(ν / (ν + t²); ν/2, 1/2)`.
    ///
    /// Abramowitz & Stegun, "Handbook of Mathematical Functions" (1964), 26.7.1.
    func twoSidedTail(_ t: Double) -> Double {
        guard t.isFinite else { return t.isNaN ? .nan : 0 }
        let degrees = Double(degreesOfFreedom)
        return Self.incompleteBeta(
            degrees / (degrees + t * t), complement: t * t / (degrees + t * t), halves: (degreesOfFreedom, 1))
    }

    /// Returns the value that is exceeded, on either side, with probability `tail`, found by bisection.
    /// - Parameter tail: probability, above 0 and below 1.
    func quantile(twoSidedTail tail: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        while twoSidedTail(high) > tail, high < 1e12 { (low, high) = (high, high * 2) }
        for _ in 0..<200 where low < high {
            let middle = (low + high) / 2
            guard middle > low, middle < high else { break }
            if twoSidedTail(middle) > tail { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// Returns the regularised incomplete beta function `I(x; a, b)`, with `a` and `b` given in halves, by its
    /// continued fraction.
    ///
    /// Abramowitz & Stegun, 26.5.8, evaluated by Lentz' method as in Press et al., "Numerical Recipes", section 6.4.
    /// - Parameter complement: 1 − x, passed separately because it may be too small for a difference.
    private static func incompleteBeta(
        _ x: Double, complement: Double, halves: (Int, Int)
    ) -> Double {
        guard x > 0 else { return 0 }
        guard complement > 0 else { return 1 }
        let (a, b) = (Double(halves.0) / 2, Double(halves.1) / 2)
        // The fraction converges fast below this bound, and the mirrored one above it.
        if x > (a + 1) / (a + b + 2) {
            return 1 - incompleteBeta(complement, complement: x, halves: (halves.1, halves.0))
        }
        let scale =
            logGamma(halves: halves.0 + halves.1) - logGamma(halves: halves.0) - logGamma(halves: halves.1)
            + a * log(x) + b * log(complement)
        return exp(scale) * fraction(x, a, b) / a
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let smallest = 1e-300
        func bounded(_ value: Double) -> Double { abs(value) < smallest ? smallest : value }
        var c = 1.0
        var d = 1 / bounded(1 - (a + b) * x / (a + 1))
        var result = d
        for step in 1...10_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            var change = 1.0
            for term in [even, odd] {
                d = 1 / bounded(1 + term * d)
                c = bounded(1 + term / c)
                change = c * d
                result *= change
            }
            if abs(change - 1) < 1e-16 { break }
        }
        return result
    }

    /// Returns ln Γ(n / 2), by Γ(x + 1) = x·Γ(x) starting from Γ(1) = 1 or Γ(1/2) = √π.
    private static func logGamma(halves n: Int) -> Double {
        let isWhole = n.isMultiple(of: 2)
        return stride(from: isWhole ? 2 : 1, to: n, by: 2).reduce(isWhole ? 0 : log(Double.pi) / 2) {
            $0 + log(Double($1) / 2)
        }
    }
}
