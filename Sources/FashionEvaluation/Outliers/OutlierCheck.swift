/// Detects images that are unlike those a network was trained on, by a distance whose threshold is fitted to data.
///
/// An image is described by the network's logits and its ``ImageStatistics``. Each class has a mean of these numbers,
/// and all classes share one covariance. The distance is the Mahalanobis distance to the mean of the predicted class
/// (after Lee et al., "A Simple Unified Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks",
/// 2018, who use a network's features). The threshold is the distance that a stated fraction of images of the known
/// kind exceeds. Images without contrast are flagged whatever their distance.
public struct OutlierCheck: Sendable, Equatable, Encodable {
    /// Fraction of images of the known kind that the threshold was chosen to flag.
    public let falseAlarmRate: Double
    /// Number of images that the check was fitted on.
    public let images: Int
    /// The squared distance above which an image is flagged.
    public let threshold: Float
    /// Mean description of each class, `[classes, classes + statistics]`.
    let means: [[Float]]
    /// The inverse of the covariance's lower Cholesky factor: row i holds i + 1 numbers.
    let whitening: [[Float]]
    /// The span of grey levels below which an image is blank, when images of the known kind have less contrast than
    /// ``usualLeastSpan``; nil otherwise.
    let leastSpan: UInt8?

    enum CodingKeys: String, CodingKey {
        case falseAlarmRate, images, threshold, means, whitening, leastSpan
    }

    /// The result of the check for one image.
    public struct Verdict: Sendable, Equatable {
        /// The distance divided by the threshold distance.
        public let score: Float
        /// Whether the image has almost no contrast.
        public let isBlank: Bool

        /// Whether the image is flagged.
        public var isOutlier: Bool { isBlank || !(score <= 1) }
    }

    /// Images with a smaller span of grey levels are blank, unless those of the known kind have so little contrast too. The
    /// images of Fashion-MNIST have spans of 254 and 255.
    static let usualLeastSpan: UInt8 = 64

    /// Number of classes of the network.
    public var classes: Int { means.count }

    init(
        falseAlarmRate: Double, images: Int, threshold: Float, means: [[Float]], whitening: [[Float]],
        leastSpan: UInt8?
    ) {
        self.falseAlarmRate = falseAlarmRate
        self.images = images
        self.threshold = threshold
        self.means = means
        self.whitening = whitening
        self.leastSpan = leastSpan
    }

    /// Checks one image.
    /// - Parameters:
    ///   - logits: outputs of the network, `[classes]`.
    ///   - statistics: statistics of the image as the network sees it.
    public func verdict(logits: ArraySlice<Float>, _ statistics: ImageStatistics) -> Verdict {
        precondition(logits.count == classes, "a check needs a logit for each of its classes")
        let distance = squaredDistance(Description(logits: logits, statistics))
        return Verdict(
            score: (distance / threshold).squareRoot(),
            isBlank: statistics.span < leastSpan ?? Self.usualLeastSpan)
    }

    /// Returns ‖L⁻¹ (description − mean of its class)‖², where L Lᵀ is the covariance.
    func squaredDistance(_ description: Description) -> Float {
        let difference = zip(description.values, means[description.predicted]).map { $0 - $1 }
        return whitening.reduce(0) { total, row in
            let product = zip(row, difference).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            return total + product * product
        }
    }

    /// The numbers that describe one image.
    struct Description {
        /// The class with the largest logit.
        let predicted: Int
        /// The logits, followed by the statistics.
        let values: [Float]

        init(logits: ArraySlice<Float>, _ statistics: ImageStatistics) {
            let largest = logits.indices.max { logits[$0] < logits[$1] } ?? logits.startIndex
            predicted = largest - logits.startIndex
            values = logits + statistics.values
        }
    }
}
