/// The mean of a few measurements and its uncertainty.
public struct SampleSummary: Sendable, Equatable, Codable {
    /// Number of measurements.
    public let n: Int
    /// Mean of the measurements.
    public let mean: Double
    /// Sample standard deviation, with n − 1; nil for one measurement.
    public let deviation: Double?
    /// The standard error of the mean, deviation / √n; nil for one measurement.
    public let standardError: Double?
    /// The 95 % interval of the mean by Student's t; nil for one measurement.
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

/// Differences between pairs of measurements, and Student's paired t test of whether they could be chance.
public struct PairedDifference: Sendable, Equatable, Codable {
    /// The differences, first minus second.
    public let difference: SampleSummary
    /// Mean difference divided by its standard error; nil for one pair, or when all differences are equal.
    public let t: Double?
    /// Two-sided p-value: the probability of a t at least as far from 0 if both means were equal; nil when ``t`` is.
    public let p: Double?

    /// Compares pairs; nil when there are none.
    public init?(_ pairs: [(first: Double, second: Double)]) {
        guard let difference = SampleSummary(pairs.map { $0.first - $0.second }) else { return nil }
        self.difference = difference
        // Equal differences of decimal fractions differ in their last bits.
        let size = pairs.map { max(abs($0.first), abs($0.second)) }.max() ?? 0
        guard let error = difference.standardError, error > 1e-12 * size else {
            (t, p) = (nil, nil)
            return
        }
        let t = difference.mean / error
        self.t = t
        p = StudentDistribution(degreesOfFreedom: difference.n - 1).twoSidedTail(t)
    }
}
