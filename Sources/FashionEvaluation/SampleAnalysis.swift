import FashionCore
import Foundation

/// Randomly drawn images with the model's predictions, for `sample_predictions_analysis.txt`.
public struct SampleAnalysis: Sendable, Equatable {
    /// Names of the classes.
    public let classNames: [String]
    /// The samples, in the order in which they were drawn.
    public let samples: [Judgement]
    /// Seed of the draw.
    public let seed: UInt64
    /// Number of images that the samples were drawn from.
    public let total: Int

    /// Draws samples without replacement. The same seed and number of images give the same samples, and a smaller
    /// `count` gives the first of them.
    /// - Parameters:
    ///   - predictions: predictions for all images.
    ///   - count: number of samples; all images are drawn when there are fewer.
    ///   - seed: seed of the random numbers.
    public init(_ predictions: Predictions, count: Int = 20, seed: UInt64) {
        var order = Array(predictions.labels.indices)
        var stream = RandomStream(seed: seed, purpose: .sampling)
        stream.shuffle(&order)
        classNames = predictions.classNames
        samples = order.suffix(max(0, count)).reversed().map(predictions.judgement)
        self.seed = seed
        total = predictions.count
    }

    /// Writes ``text`` to a file atomically.
    /// - Throws: `FileError` that names the file.
    public func write(to url: URL) throws { try WholeFile.write(text, to: url) }

    /// A block of lines per sample, then a summary.
    public var text: String {
        let title = "\(samples.count) of \(total) images, drawn at random with seed \(seed)\n"
        return ([title] + samples.map(block) + [summary]).joined(separator: "\n")
    }

    private func block(_ sample: Judgement) -> String {
        let best = sample.ranking.prefix(3).map {
            "\(classNames[$0]) \(Formatting.percent(Double(sample.probabilities[$0])))"
        }
        return "Image \(sample.index)\n"
            + TextTable.lines([
                ["label:", classNames[sample.label]],
                ["prediction:", classNames[sample.predicted]],
                ["confidence:", Formatting.percent(Double(sample.confidence))],
                ["top \(best.count):", best.joined(separator: ", ")],
                ["verdict:", words(sample)],
            ])
    }

    /// Returns the outcome in words. Errors other than `wrongButSecond` include the rank and probability of the true
    /// class.
    private func words(_ sample: Judgement) -> String {
        let words = sample.outcome.rawValue
        if sample.isRight || sample.outcome == .wrongButSecond { return words }
        let share = Formatting.percent(Double(sample.probabilities[sample.label]))
        return "\(words); the true class is number \(sample.rank) with \(share)"
    }

    private var summary: String {
        guard !samples.isEmpty else { return "No samples.\n" }
        let right = samples.filter(\.isRight)
        let wrong = samples.filter { !$0.isRight }
        func mean(_ samples: [Judgement]) -> String {
            samples.isEmpty
                ? "none"
                : Formatting.percent(
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
