import FashionCore
import Foundation

/// Some images drawn at random, and what the model said of each: `sample_predictions_analysis.txt`.
public struct SampleAnalysis: Sendable, Equatable {
    /// Names of the classes.
    public let classNames: [String]
    /// The samples in the order in which they were drawn.
    public let samples: [Judgement]
    /// The seed that drew them.
    public let seed: UInt64
    /// How many images they were drawn from.
    public let total: Int

    /// Draws samples without repetition: the same ones for the same seed and number of images, and with a smaller
    /// `count` the first of them.
    /// - Parameters:
    ///   - predictions: what the model said of all images.
    ///   - count: how many samples; all images when there are fewer.
    ///   - seed: of the random numbers.
    public init(_ predictions: Predictions, count: Int = 20, seed: UInt64) {
        var order = Array(predictions.labels.indices)
        var stream = RandomStream(seed: seed, purpose: .sampling)
        stream.shuffle(&order)
        classNames = predictions.classNames
        samples = order.suffix(max(0, count)).reversed().map(predictions.judgement)
        self.seed = seed
        total = predictions.count
    }

    /// Writes ``text`` whole.
    /// - Throws: `FileError` that names the file.
    public func write(to url: URL) throws { try WholeFile.write(text, to: url) }

    /// A block of lines for each sample, then a summary.
    public var text: String {
        let title = "\(samples.count) of \(total) images, drawn at random with seed \(seed)\n"
        return ([title] + samples.map(block) + [summary]).joined(separator: "\n")
    }

    private func block(_ sample: Judgement) -> String {
        let best = sample.ranking.prefix(3).map {
            "\(classNames[$0]) \(TextTable.percent(Double(sample.probabilities[$0])))"
        }
        return "Image \(sample.index)\n"
            + TextTable.lines([
                ["label:", classNames[sample.label]],
                ["prediction:", classNames[sample.predicted]],
                ["confidence:", TextTable.percent(Double(sample.confidence))],
                ["top \(best.count):", best.joined(separator: ", ")],
                ["verdict:", words(sample)],
            ])
    }

    /// The outcome in words; of an error also where the true class stands.
    private func words(_ sample: Judgement) -> String {
        let words = sample.outcome.rawValue
        if sample.isRight || sample.outcome == .wrongButSecond { return words }
        let share = TextTable.percent(Double(sample.probabilities[sample.label]))
        return "\(words); the true class is number \(sample.rank) with \(share)"
    }

    private var summary: String {
        guard !samples.isEmpty else { return "No samples.\n" }
        let right = samples.filter(\.isRight)
        let wrong = samples.filter { !$0.isRight }
        func mean(_ samples: [Judgement]) -> String {
            samples.isEmpty
                ? "none"
                : TextTable.percent(
                    samples.reduce(0) { $0 + Double($1.confidence) } / Double(samples.count))
        }
        let outcomes = Judgement.Outcome.allCases.map { outcome in
            ["\(samples.count { $0.outcome == outcome })", outcome.rawValue]
        }
        return "Summary\n"
            + TextTable.lines([
                ["right:", "\(right.count) of \(samples.count)"],
                ["mean confidence where right:", mean(right)],
                ["mean confidence where wrong:", mean(wrong)],
            ])
            + "Verdicts (confident: from 90 %; unsure: below 60 %)\n"
            + TextTable.lines(outcomes.filter { $0[0] != "0" }, right: [0])
    }
}
