import FashionEvaluation

/// The prediction of a classifier for one image.
public struct Prediction: Sendable, Equatable {
    /// A class and its probability.
    public struct Choice: Codable, Sendable, Equatable {
        /// The name of the class.
        public let name: String
        /// The probability, 0…1; calibrated when the classifier has a temperature.
        public let probability: Float

        enum CodingKeys: String, CodingKey {
            case name = "class"
            case probability
        }
    }

    /// The most probable classes, most probable first; at least one.
    public let choices: [Choice]
    /// Whether the image is like the training images, with a score; nil when the model has no outlier check.
    public let verdict: OutlierCheck.Verdict?
    /// Whether the probabilities are calibrated by a temperature.
    public let isCalibrated: Bool

    /// The most probable class.
    public var best: Choice { choices[0] }
    /// Whether the image is unlike all training images; nil when the model has no outlier check.
    public var isOutlier: Bool? { verdict?.isOutlier }

    /// Ranks the classes by probability; of equal ones, the class with the lower number comes first.
    /// - Parameters:
    ///   - probabilities: one for each name, all finite.
    ///   - top: the number of classes to keep; at least one is kept.
    init(
        probabilities: ArraySlice<Float>, classNames: [String], top: Int, verdict: OutlierCheck.Verdict?,
        isCalibrated: Bool
    ) {
        self.verdict = verdict
        self.isCalibrated = isCalibrated
        let ranked = probabilities.enumerated().sorted {
            $0.element == $1.element ? $0.offset < $1.offset : $0.element > $1.element
        }
        choices = ranked.prefix(max(top, 1)).map {
            Choice(name: classNames[$0.offset], probability: $0.element)
        }
    }
}
