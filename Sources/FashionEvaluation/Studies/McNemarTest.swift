import Foundation

/// Whether two classifiers are right about different numbers of the same images: McNemar's exact test.
///
/// McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
/// Psychometrika 12 (1947); only images count about which just one of the two is right, and if both were equally good,
/// each of these would fall to either with a probability of one half.
public struct McNemarTest: Sendable, Equatable, Codable {
    /// Images about which the first alone is right.
    public let firstOnly: Int
    /// Images about which the second alone is right.
    public let secondOnly: Int
    /// The two-sided probability of a split at least as uneven if both were equally good.
    public let p: Double

    enum CodingKeys: String, CodingKey {
        case p
        case firstOnly = "first_only"
        case secondOnly = "second_only"
    }

    /// Tests two counts.
    public init(firstOnly: Int, secondOnly: Int) {
        precondition(firstOnly >= 0 && secondOnly >= 0, "counts are not negative")
        self.firstOnly = firstOnly
        self.secondOnly = secondOnly
        let total = firstOnly + secondOnly
        p = min(1, 2 * Self.lowerTail(min(firstOnly, secondOnly), of: total))
    }

    /// The probability of at most `successes` of `trials` fair coins, summed from its logarithms: the terms of thousands
    /// of trials are too small for a Double.
    private static func lowerTail(_ successes: Int, of trials: Int) -> Double {
        var term = -Double(trials) * log(2)
        var terms = [term]
        for k in 0..<successes {
            term += log(Double(trials - k)) - log(Double(k + 1))
            terms.append(term)
        }
        // Terms grow up to the middle, which is the last one's place at most.
        return exp(term) * terms.reduce(0) { $0 + exp($1 - term) }
    }
}
