/// How well the confidence of predictions agrees with how often they are right.
///
/// Images are sorted by the probability of their predicted class into bins of equal width, a bin k of n being
/// `(k/n, (k+1)/n]`. Guo, Pleiss, Sun & Weinberger, "On calibration of modern neural networks", ICML 2017
/// (arXiv 1706.04599), whose 15 bins are the standard here too.
public struct Calibration: Sendable, Equatable, Codable {
    /// The images of one range of confidence.
    public struct Bin: Sendable, Equatable, Codable {
        /// Confidences above this.
        public let lower: Double
        /// Confidences up to this.
        public let upper: Double
        /// Number of images.
        public let count: Int
        /// Mean confidence of the images; nil when there are none.
        public let confidence: Double?
        /// Share of the images that are predicted rightly; nil when there are none.
        public let accuracy: Double?
    }

    /// All bins, empty ones included.
    public let bins: [Bin]
    /// The expected calibration error: the mean over the bins of |accuracy − confidence|, weighted by their images.
    public let expectedError: Double

    enum CodingKeys: String, CodingKey {
        case bins
        case expectedError = "expected_calibration_error"
    }

    /// Bins unless said otherwise.
    public static let standardBins = 15

    /// Sorts the predictions into bins.
    /// - Parameter count: how many, at least 1.
    public init(_ predictions: Predictions, bins count: Int = standardBins) {
        precondition(count > 0, "confidences need a bin")
        var sums = [(count: Int, confidence: Double, correct: Int)](repeating: (0, 0, 0), count: count)
        for image in predictions.labels.indices {
            let confidence = Double(predictions.row(image).max() ?? 0)
            let bin = min(max(Int((confidence * Double(count)).rounded(.up)) - 1, 0), count - 1)
            sums[bin].count += 1
            sums[bin].confidence += confidence
            sums[bin].correct += predictions.labels[image] == predictions.predicted[image] ? 1 : 0
        }
        bins = sums.enumerated().map { index, sum in
            let images = sum.count == 0 ? nil : Double(sum.count)
            return Bin(
                lower: Double(index) / Double(count), upper: Double(index + 1) / Double(count),
                count: sum.count, confidence: images.map { sum.confidence / $0 },
                accuracy: images.map { Double(sum.correct) / $0 })
        }
        expectedError =
            sums.reduce(0) { $0 + abs(Double($1.correct) - $1.confidence) } / Double(predictions.count)
    }
}
