/// A model's predictions for images of known class, validated once and then measured in many ways.
public struct Predictions: Sendable, Equatable {
    /// Names of the classes; a class is an index into this array.
    public let classNames: [String]
    /// The true class of every image, `[N]`.
    public let labels: [UInt16]
    /// The model's probabilities, `[N, classes]`, row-major.
    public let probabilities: [Float]
    /// The most probable class of every image, `[N]`. Ties go to the lowest class.
    public let predicted: [UInt16]

    /// Maximum deviation of the sum of a row from 1: float32 rounding and 16-bit models pass, logits do not.
    static let tolerance: Float = 1e-2

    /// Validates labels and probabilities.
    /// - Parameters:
    ///   - labels: true classes, `[N]`, at least one.
    ///   - probabilities: `[N, classes]`, row-major; every row is finite, not negative and sums to 1 within 0.01.
    ///   - classNames: names of the classes, 1 to 1,000.
    /// - Throws: ``EvaluationError`` that names the invalid image and the reason.
    public init(labels: [some BinaryInteger], probabilities: [Float], classNames: [String]) throws {
        let classes = classNames.count
        guard (1...1000).contains(classes) else {
            throw EvaluationError("expected 1 to 1000 classes, found \(classes)")
        }
        guard !labels.isEmpty else {
            throw EvaluationError("expected at least one image to evaluate, found none")
        }
        guard probabilities.count == labels.count * classes else {
            throw EvaluationError(
                "expected \(classes) probabilities for each of \(labels.count) images, "
                    + "found \(probabilities.count) numbers")
        }
        var predicted: [UInt16] = []
        predicted.reserveCapacity(labels.count)
        for (image, label) in labels.enumerated() {
            guard label >= 0, label < classes else {
                throw EvaluationError("image \(image): expected a label below \(classes), found \(label)")
            }
            let row = probabilities[image * classes..<(image + 1) * classes]
            predicted.append(try Self.mostProbable(row, image: image))
        }
        self.classNames = classNames
        self.labels = labels as? [UInt16] ?? labels.map { UInt16($0) }
        self.probabilities = probabilities
        self.predicted = predicted
    }

    /// Number of images.
    public var count: Int { labels.count }

    /// Returns the probabilities of one image, `[classes]`.
    public func row(_ image: Int) -> ArraySlice<Float> {
        probabilities[image * classNames.count..<(image + 1) * classNames.count]
    }

    private static func mostProbable(_ row: ArraySlice<Float>, image: Int) throws -> UInt16 {
        var best = row.startIndex
        var sum: Float = 0
        for index in row.indices {
            let probability = row[index]
            guard probability.isFinite, probability >= 0 else {
                throw EvaluationError(
                    "image \(image): expected probabilities from 0 to 1, found \(probability) for class "
                        + "\(index - row.startIndex)")
            }
            sum += probability
            if probability > row[best] { best = index }
        }
        guard abs(sum - 1) <= tolerance else {
            throw EvaluationError(
                "image \(image): expected probabilities that sum to 1, found a sum of \(sum)")
        }
        return UInt16(best - row.startIndex)
    }
}

/// Invalid labels or probabilities: what was expected and what was found.
public struct EvaluationError: Error, Equatable, CustomStringConvertible {
    /// Human-readable description of the error.
    public let description: String

    /// Creates an error with a description.
    public init(_ description: String) {
        self.description = description
    }
}
