/// How well the confidence of predictions agrees with their accuracy.
///
/// Images are binned by the probability of their predicted class. The n bins have equal width; bin k is
/// `(k/n, (k+1)/n]`. The method and its usual 15 bins are those of Guo, Pleiss, Sun & Weinberger, "On calibration of
/// modern neural networks", ICML 2017 (arXiv 1706.04599).
public struct Calibration: Sendable, Equatable, Codable {
    /// The images whose confidence lies in one range.
    public struct Bin: Sendable, Equatable, Codable {
        /// Lower bound of the confidences, exclusive.
        public let lower: Double
        /// Upper bound of the confidences, inclusive.
        public let upper: Double
        /// Number of images.
        public let count: Int
        /// Mean confidence of the images; nil when there are none.
        public let confidence: Double?
        /// Fraction of the images that are classified correctly; nil when there are none.
        public let accuracy: Double?
    }

    /// All bins, including empty ones.
    public let bins: [Bin]
    /// Expected calibration error: the mean of |accuracy − confidence| over the bins, weighted by their number of
    /// images.
    public let expectedError: Double

    enum CodingKeys: String, CodingKey {
        case bins
        case expectedError = "expected_calibration_error"
    }

    /// Default number of bins.
    public static let standardBins = 15

    /// Bins the predictions by confidence.
    /// - Parameter count: number of bins, at least 1.
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
