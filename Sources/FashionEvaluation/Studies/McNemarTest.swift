import Foundation

/// McNemar's exact test of whether two classifiers have equal accuracy on the same images.
///
/// Only images that exactly one of the two classifies correctly count. If both were equally good, each of these would
/// fall to either with a probability of one half. McNemar, "Note on the sampling error of the difference between
/// correlated proportions or percentages", Psychometrika 12 (1947).
public struct McNemarTest: Sendable, Equatable, Codable {
    /// Number of images that only the first classifies correctly.
    public let firstOnly: Int
    /// Number of images that only the second classifies correctly.
    public let secondOnly: Int
    /// Two-sided p-value: the probability of a split at least as uneven if both were equally good.
    public let p: Double

    enum CodingKeys: String, CodingKey {
        case p
        case firstOnly = "first_only"
        case secondOnly = "second_only"
    }

    /// Tests two counts of images that only one of the classifiers gets right.
    public init(firstOnly: Int, secondOnly: Int) {
        precondition(firstOnly >= 0 && secondOnly >= 0, "counts are not negative")
        self.firstOnly = firstOnly
        self.secondOnly = secondOnly
        let total = firstOnly + secondOnly
        p = min(1, 2 * Self.lowerTail(min(firstOnly, secondOnly), of: total))
    }

    /// Returns the probability of at most `successes` heads in `trials` tosses of a fair coin. The terms are computed
    /// as logarithms, because those of thousands of trials are too small for a Double.
    private static func lowerTail(_ successes: Int, of trials: Int) -> Double {
        var term = -Double(trials) * log(2)
        var terms = [term]
        for k in 0..<successes {
            term += log(Double(trials - k)) - log(Double(k + 1))
            terms.append(term)
        }
        // Terms grow up to the middle, and the last one does not lie beyond it, so it is the largest.
        return exp(term) * terms.reduce(0) { $0 + exp($1 - term) }
    }
}
