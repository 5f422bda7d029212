/// A 95 % confidence interval.
public struct Interval: Sendable, Equatable, Codable {
    /// The lower end.
    public let lower: Double
    /// The upper end.
    public let upper: Double

    /// Returns Wilson's score interval for a proportion: 95 %, two-sided, without continuity correction.
    ///
    /// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). Unlike the usual
    /// ± 1.96 standard errors, it stays within 0 and 1 and does not collapse to a point when all trials succeed.
    /// - Parameters:
    ///   - successes: number of successes, 0 to `trials`.
    ///   - trials: number of trials, at least 1.
    public static func wilson(successes: Int, of trials: Int) -> Interval {
        precondition(trials > 0 && (0...trials).contains(successes), "a share of at least one trial")
        let z = 1.959963984540054  // the 97.5 % point of the normal distribution
        let n = Double(trials)
        let share = Double(successes) / n
        let scale = 1 + z * z / n
        let centre = (share + z * z / (2 * n)) / scale
        let half = z / scale * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return Interval(
            lower: successes == 0 ? 0 : centre - half, upper: successes == trials ? 1 : centre + half)
    }
}
