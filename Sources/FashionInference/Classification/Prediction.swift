import FashionEvaluation

/// What a classifier says about one image.
public struct Prediction: Sendable, Equatable {
    /// A class and its probability.
    public struct Choice: Codable, Sendable, Equatable {
        /// The class.
        public let name: String
        /// Its probability, 0…1; a calibrated one where the classifier has a temperature.
        public let probability: Float

        enum CodingKeys: String, CodingKey {
            case name = "class"
            case probability
        }
    }

    /// The most probable classes, most probable first; at least one.
    public let choices: [Choice]
    /// Whether the image is like those of the training; nil when the model cannot tell.
    public let verdict: OutlierCheck.Verdict?
    /// Whether the probabilities are calibrated: of those near 0.8 about 80 % are right.
    public let isCalibrated: Bool

    /// The most probable class.
    public var best: Choice { choices[0] }
    /// Whether the image is unlike all images of the training; nil when the model cannot tell.
    public var isOutlier: Bool? { verdict?.isOutlier }

    /// Ranks the classes; of equal probabilities the lower class comes first.
    /// - Parameters:
    ///   - probabilities: one for each of the names, all finite.
    ///   - top: how many classes to keep; one is always kept.
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
