/// What a model said of one image, and how far that is right.
public struct Judgement: Sendable, Equatable {
    /// The image's position among those evaluated.
    public let index: Int
    /// The true class.
    public let label: Int
    /// The classes, the most probable first; of equal ones the lower class first.
    public let ranking: [Int]
    /// The probability of each class, in the order of the classes, `[classes]`.
    public let probabilities: [Float]

    /// From this probability on a prediction counts as confident.
    public static let confident: Float = 0.9
    /// Below this probability a prediction counts as unsure.
    public static let unsure: Float = 0.6

    /// The most probable class.
    public var predicted: Int { ranking.first ?? 0 }
    /// The probability of the predicted class.
    public var confidence: Float { probabilities[predicted] }
    /// Whether the prediction is right.
    public var isRight: Bool { predicted == label }
    /// The true class's place in the ranking, from 1.
    public var rank: Int { (ranking.firstIndex(of: label) ?? 0) + 1 }

    /// How right and how sure the prediction is.
    public var outcome: Outcome {
        if isRight {
            if confidence >= Self.confident { return .rightAndConfident }
            return confidence >= Self.unsure ? .right : .rightButUnsure
        }
        if confidence >= Self.confident { return .wrongAndConfident }
        return rank == 2 ? .wrongButSecond : .wrong
    }

    /// What can be said of a prediction; raw values are the words.
    public enum Outcome: String, Sendable, CaseIterable {
        /// Right, with a probability of at least 0.9.
        case rightAndConfident = "right and confident"
        /// Right, with a probability from 0.6 to 0.9.
        case right = "right"
        /// Right, with a probability below 0.6.
        case rightButUnsure = "right but unsure"
        /// Wrong with a probability below 0.9, and the true class comes second.
        case wrongButSecond = "wrong, the true class comes second"
        /// Wrong with a probability below 0.9, and the true class comes later.
        case wrong = "wrong"
        /// Wrong, with a probability of at least 0.9.
        case wrongAndConfident = "wrong and confident"
    }
}

extension Predictions {
    /// What the model said of one image.
    public func judgement(_ image: Int) -> Judgement {
        let probabilities = Array(row(image))
        let ranking = probabilities.indices.sorted {
            (probabilities[$1], $0) < (probabilities[$0], $1)
        }
        return Judgement(
            index: image, label: Int(labels[image]), ranking: ranking, probabilities: probabilities)
    }

    /// The errors with the highest probability of a wrong class, the highest first; of equal ones the earlier image.
    /// - Parameter limit: how many at most.
    public func mostConfidentErrors(_ limit: Int) -> [Judgement] {
        let confidences = labels.indices.filter { labels[$0] != predicted[$0] }
            .map { (image: $0, confidence: row($0).max() ?? 0) }
        return confidences.sorted { ($1.confidence, $0.image) < ($0.confidence, $1.image) }.prefix(
            max(0, limit)
        )
        .map { judgement($0.image) }
    }
}
