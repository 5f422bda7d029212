/// The mean of a few measurements, and how well they determine it.
public struct SampleSummary: Sendable, Equatable, Codable {
    /// Number of measurements.
    public let n: Int
    /// Their mean.
    public let mean: Double
    /// Their standard deviation, with n − 1; nil for one measurement.
    public let deviation: Double?
    /// The standard error of the mean, deviation / √n; nil for one measurement.
    public let standardError: Double?
    /// The mean's 95 % interval by Student's t; nil for one measurement.
    public let interval: Interval?

    enum CodingKeys: String, CodingKey {
        case n, mean
        case deviation = "standard_deviation"
        case standardError = "standard_error"
        case interval = "interval_95"
    }

    /// Summarises measurements; nil when there are none.
    public init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let n = values.count
        let mean = values.reduce(0, +) / Double(n)
        self.n = n
        self.mean = mean
        guard n > 1 else {
            (deviation, standardError, interval) = (nil, nil, nil)
            return
        }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(n - 1)).squareRoot()
        let standardError = deviation / Double(n).squareRoot()
        let half = StudentDistribution(degreesOfFreedom: n - 1).quantile(twoSidedTail: 0.05) * standardError
        self.deviation = deviation
        self.standardError = standardError
        interval = Interval(lower: mean - half, upper: mean + half)
    }
}

/// The differences between pairs of measurements, and whether they could be chance: Student's paired t test.
public struct PairedDifference: Sendable, Equatable, Codable {
    /// The differences, first minus second.
    public let difference: SampleSummary
    /// Mean difference over its standard error; nil for one pair, or where all differences are equal.
    public let t: Double?
    /// Probability of a t at least as far from 0 if both had the same mean, two-sided; nil where ``t`` is.
    public let p: Double?

    /// Compares pairs; nil when there are none.
    public init?(_ pairs: [(first: Double, second: Double)]) {
        guard let difference = SampleSummary(pairs.map { $0.first - $0.second }) else { return nil }
        self.difference = difference
        guard let error = difference.standardError, error > 0 else {
            (t, p) = (nil, nil)
            return
        }
        let t = difference.mean / error
        self.t = t
        p = StudentDistribution(degreesOfFreedom: difference.n - 1).twoSidedTail(t)
    }
}
