/// A range that holds an unknown share with a confidence of 95 %.
public struct Interval: Sendable, Equatable, Codable {
    /// The lower end.
    public let lower: Double
    /// The upper end.
    public let upper: Double

    /// Wilson's score interval for a share, 95 % two-sided, without continuity correction.
    ///
    /// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927). Unlike the usual
    /// ± 1.96 standard errors it stays within 0 and 1 and is not empty when everything was right.
    /// - Parameters:
    ///   - successes: 0 to `trials`.
    ///   - trials: at least 1.
    public static func wilson(successes: Int, of trials: Int) -> Interval {
        precondition(trials > 0 && (0...trials).contains(successes), "a share of at least one trial")
        let z = 1.959963984540054  // the normal distribution's 97.5 % point
        let n = Double(trials)
        let share = Double(successes) / n
        let scale = 1 + z * z / n
        let centre = (share + z * z / (2 * n)) / scale
        let half = z / scale * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        return Interval(
            lower: successes == 0 ? 0 : centre - half, upper: successes == trials ? 1 : centre + half)
    }
}
