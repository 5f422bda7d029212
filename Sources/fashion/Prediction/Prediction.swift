import Evaluation

/// What the model says about one image.
struct Prediction {
    /// A class and its probability.
    struct Choice: Codable, Equatable {
        let name: String
        let probability: Float

        enum CodingKeys: String, CodingKey {
            case name = "class"
            case probability
        }
    }

    /// The image's name.
    let file: String
    /// The most probable classes, most probable first; at least one.
    let choices: [Choice]
    /// Whether the image is like those of the training; nil when the model cannot tell.
    let verdict: OutlierCheck.Verdict?

    /// Ranks the classes; of equal probabilities the lower class comes first.
    /// - Parameters:
    ///   - probabilities: one for each of the names, all finite.
    ///   - top: how many classes to keep, at least 1.
    init(
        file: String, probabilities: ArraySlice<Float>, classNames: [String], top: Int,
        verdict: OutlierCheck.Verdict?
    ) {
        self.file = file
        self.verdict = verdict
        let ranked = probabilities.enumerated().sorted {
            $0.element == $1.element ? $0.offset < $1.offset : $0.element > $1.element
        }
        choices = ranked.prefix(top).map { Choice(name: classNames[$0.offset], probability: $0.element) }
    }
}
