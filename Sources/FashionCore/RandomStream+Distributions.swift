import Foundation

extension RandomStream {
    /// Returns a number from the standard normal distribution (Box & Muller, 1958).
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - Double(uniform()))).squareRoot()
        return radius * cos(2 * .pi * Double(uniform()))
    }

    /// Returns a number from the gamma distribution with scale 1 (Marsaglia & Tsang, "A simple method for generating
    /// gamma variables", 2000).
    /// - Parameter shape: the shape parameter, above 0.
    public mutating func gamma(_ shape: Double) -> Double {
        // Shapes below 1 use the identity Γ(a) ~ Γ(a + 1)·U^(1/a).
        guard shape >= 1 else {
            return gamma(shape + 1) * pow(1 - Double(uniform()), 1 / shape)
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let v = pow(1 + c * x, 3)
            let u = 1 - Double(uniform())
            if v > 0, log(u) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }

    /// Returns a number from the symmetric beta distribution on 0…1.
    /// - Parameter alpha: both parameters of the distribution, above 0.
    public mutating func beta(_ alpha: Double) -> Double {
        let (x, y) = (gamma(alpha), gamma(alpha))
        return x + y > 0 ? x / (x + y) : 0.5
    }
}
