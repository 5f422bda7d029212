/// A model's prediction for one image, compared with the true class.
public struct Judgement: Sendable, Equatable {
    /// Index of the image among those evaluated.
    public let index: Int
    /// The true class.
    public let label: Int
    /// The classes, the most probable first. Ties are ordered by class.
    public let ranking: [Int]
    /// The probability of each class, in class order, `[classes]`.
    public let probabilities: [Float]

    /// Minimum probability of a confident prediction.
    public static let confident: Float = 0.9
    /// Predictions below this probability are unsure.
    public static let unsure: Float = 0.6

    /// The most probable class.
    public var predicted: Int { ranking.first ?? 0 }
    /// The probability of the predicted class.
    public var confidence: Float { probabilities[predicted] }
    /// Whether the prediction is right.
    public var isRight: Bool { predicted == label }
    /// Rank of the true class, starting at 1.
    public var rank: Int { (ranking.firstIndex(of: label) ?? 0) + 1 }

    /// How correct and how confident the prediction is.
    public var outcome: Outcome {
        if isRight {
            if confidence >= Self.confident { return .rightAndConfident }
            return confidence >= Self.unsure ? .right : .rightButUnsure
        }
        if confidence >= Self.confident { return .wrongAndConfident }
        return rank == 2 ? .wrongButSecond : .wrong
    }

    /// Categories of predictions. The raw values are their descriptions in text.
    public enum Outcome: String, Sendable, CaseIterable {
        /// Right, with a probability of at least 0.9.
        case rightAndConfident = "right and confident"
        /// Right, with a probability from 0.6 to 0.9.
        case right = "right"
        /// Right, with a probability below 0.6.
        case rightButUnsure = "right but unsure"
        /// Wrong with a probability below 0.9; the true class ranks second.
        case wrongButSecond = "wrong, the true class comes second"
        /// Wrong with a probability below 0.9; the true class ranks third or lower.
        case wrong = "wrong"
        /// Wrong, with a probability of at least 0.9.
        case wrongAndConfident = "wrong and confident"
    }
}

extension Predictions {
    /// Returns the model's prediction for one image, compared with the true class.
    public func judgement(_ image: Int) -> Judgement {
        let probabilities = Array(row(image))
        let ranking = probabilities.indices.sorted {
            (probabilities[$1], $0) < (probabilities[$0], $1)
        }
        return Judgement(
            index: image, label: Int(labels[image]), ranking: ranking, probabilities: probabilities)
    }

    /// Returns the wrong predictions with the highest confidence, the highest first. Ties are ordered by image.
    /// - Parameter limit: maximum number of predictions.
    public func mostConfidentErrors(_ limit: Int) -> [Judgement] {
        let confidences = labels.indices.filter { labels[$0] != predicted[$0] }
            .map { (image: $0, confidence: row($0).max() ?? 0) }
        return confidences.sorted { ($1.confidence, $0.image) < ($0.confidence, $1.image) }.prefix(
            max(0, limit)
        )
        .map { judgement($0.image) }
    }
}
