import FashionCore
import Foundation

/// A comparison of two studies over the seeds that both have.
public struct StudyComparison: Sendable, Equatable, Codable {
    /// Names of the studies.
    public let first: String, second: String
    /// Seeds that both studies have.
    public let seeds: [UInt64]
    /// Differences of the figures over the seeds, first minus second, with Student's paired t test; by key.
    public let differences: [String: PairedDifference]
    /// McNemar's test on the test predictions of all common seeds pooled; nil when the predictions were not kept.
    ///
    /// Its p-value treats every image of every seed as independent. The same images under several seeds are not, so it
    /// is too small with more than one seed. Rely on the differences over the seeds instead.
    public let mcNemar: McNemarTest?

    enum CodingKeys: String, CodingKey {
        case first, second, seeds, differences
        case mcNemar = "mcnemar_pooled"
    }

    /// Compares two studies.
    /// - Parameter answers: returns, for a common seed, whether each test image was classified correctly by the first
    ///   and by the second study's run, or nil when the predictions were not kept.
    /// - Throws: ``EvaluationError`` when no seed is in both studies, or the answers cover different numbers of images.
    public init(
        _ first: StudyReport, named firstName: String, with second: StudyReport, named secondName: String,
        answers: (_ seed: UInt64) throws -> (first: [Bool], second: [Bool])?
    ) throws {
        let pairs = first.seeds.compactMap { one in
            second.seeds.first { $0.seed == one.seed }.map { (one, $0) }
        }
        guard !pairs.isEmpty else {
            throw EvaluationError(
                "expected a seed that both studies have, found \(first.seeds.map(\.seed)) and "
                    + "\(second.seeds.map(\.seed))")
        }
        (self.first, self.second) = (firstName, secondName)
        seeds = pairs.map(\.0.seed)
        differences = Dictionary(
            uniqueKeysWithValues: SeedResult.Figure.all.compactMap { figure in
                let values = pairs.compactMap { pair in
                    figure.read(pair.0).flatMap { one in figure.read(pair.1).map { (first: one, second: $0) }
                    }
                }
                guard values.count == pairs.count, let difference = PairedDifference(values) else {
                    return nil
                }
                return (figure.key, difference)
            })
        mcNemar = try Self.pooled(try seeds.map(answers))
    }

    private static func pooled(_ answers: [(first: [Bool], second: [Bool])?]) throws -> McNemarTest? {
        var (firstOnly, secondOnly) = (0, 0)
        for pair in answers {
            guard let pair else { return nil }
            guard pair.first.count == pair.second.count else {
                throw EvaluationError(
                    "expected predictions for the same test images, found \(pair.first.count) and "
                        + "\(pair.second.count)")
            }
            for (one, other) in zip(pair.first, pair.second) where one != other {
                if one { firstOnly += 1 } else { secondOnly += 1 }
            }
        }
        return McNemarTest(firstOnly: firstOnly, secondOnly: secondOnly)
    }

    /// Writes the comparison as JSON.
    /// - Throws: `FileError` that names the file.
    public func write(to url: URL) throws { try WholeFile.writeJSON(self, to: url) }

    /// The comparison as Markdown.
    public var markdown: String {
        let rows = SeedResult.Figure.all.compactMap { figure -> [String]? in
            guard let pair = differences[figure.key] else { return nil }
            let sample = pair.difference
            return [
                figure.name, figure.text(sample.mean, moreDigits: 1),
                sample.interval.map {
                    "\(figure.text($0.lower, moreDigits: 1)) to \(figure.text($0.upper, moreDigits: 1))"
                } ?? "–",
                pair.t.map { Formatting.decimal($0, 2) } ?? "–",
                pair.p.map(Self.probability) ?? "–",
            ]
        }
        let header = ["difference", "mean", "95 % interval", "t", "p"]
        var text = """
            # \(first) against \(second)

            First minus second, over the seeds that both have: \(seeds.map(String.init).joined(separator: ", ")). Student's paired t
            test, two-sided.

            \(MarkdownTable.text(header: header, rows: rows))
            """
        if let mcNemar {
            text += """

                McNemar's exact test on the test images, all seeds together: only the first is right \(mcNemar.firstOnly) times,
                only the second \(mcNemar.secondOnly) times; p = \(Self.probability(mcNemar.p)).

                """
            if seeds.count > 1 {
                text +=
                    "The same images count once for each seed, so that this p is too small; rely on the seeds' differences.\n"
            }
        } else {
            text +=
                "\nMcNemar's test is left out: not every one of these seeds has its `predictions.csv` in both studies.\n"
        }
        return text
    }

    private static func probability(_ p: Double) -> String {
        p < 0.0001 ? String(format: "%.1e", p) : Formatting.decimal(p, 4)
    }
}
