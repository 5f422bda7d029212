/// Tells images that are unlike those a network was trained on, by a distance whose threshold was fitted on data.
///
/// An image is described by the network's logits and by ``ImageStatistics``. For each class there is a mean of these
/// numbers, and for all classes together one covariance; the distance is Mahalanobis' to the mean of the predicted class
/// (after Lee et al., "A Simple Unified Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks",
/// 2018, there with a network's features). The threshold is the distance that a stated share of images of the known kind
/// exceed. Images without contrast are flagged whatever their distance.
public struct OutlierCheck: Sendable, Equatable, Encodable {
    /// Share of images of the known kind that the threshold was chosen to flag.
    public let falseAlarmRate: Double
    /// How many images it was fitted on.
    public let images: Int
    /// The squared distance from which on an image is flagged.
    public let threshold: Float
    /// For each class the mean description, `[classes, classes + statistics]`.
    let means: [[Float]]
    /// The inverse of the covariance's Cholesky factor: row i holds its i + 1 numbers.
    let whitening: [[Float]]

    enum CodingKeys: String, CodingKey {
        case falseAlarmRate, images, threshold, means, whitening
    }

    /// What the check says about an image.
    public struct Verdict: Sendable, Equatable {
        /// The distance as a multiple of the threshold's.
        public let score: Float
        /// Whether the image has next to no contrast.
        public let isBlank: Bool

        /// Whether the image is flagged.
        public var isOutlier: Bool { isBlank || !(score <= 1) }
    }

    /// The span of levels below which an image counts as blank. The images of Fashion-MNIST have 254 and 255.
    static let leastSpan: UInt8 = 64

    /// How many classes the network has.
    public var classes: Int { means.count }

    init(
        falseAlarmRate: Double, images: Int, threshold: Float, means: [[Float]], whitening: [[Float]]
    ) {
        self.falseAlarmRate = falseAlarmRate
        self.images = images
        self.threshold = threshold
        self.means = means
        self.whitening = whitening
    }

    /// Judges one image.
    /// - Parameters:
    ///   - logits: `[classes]`.
    ///   - statistics: those of the image as the network saw it.
    public func verdict(logits: ArraySlice<Float>, _ statistics: ImageStatistics) -> Verdict {
        precondition(logits.count == classes, "a check needs a logit for each of its classes")
        let distance = squaredDistance(Description(logits: logits, statistics))
        return Verdict(
            score: (distance / threshold).squareRoot(),
            isBlank: statistics.range.upperBound - statistics.range.lowerBound < Self.leastSpan)
    }

    /// ‖L⁻¹ (description − mean of its class)‖², with the covariance L Lᵀ.
    func squaredDistance(_ description: Description) -> Float {
        let difference = zip(description.values, means[description.predicted]).map { $0 - $1 }
        return whitening.reduce(0) { total, row in
            let product = zip(row, difference).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            return total + product * product
        }
    }

    /// What is known about an image.
    struct Description {
        /// The class with the largest logit.
        let predicted: Int
        /// Logits, then statistics.
        let values: [Float]

        init(logits: ArraySlice<Float>, _ statistics: ImageStatistics) {
            let largest = logits.indices.max { logits[$0] < logits[$1] } ?? logits.startIndex
            predicted = largest - logits.startIndex
            values = logits + statistics.values
        }
    }
}
