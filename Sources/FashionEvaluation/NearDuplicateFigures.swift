/// How good predictions are on test images that the training set has nearly the same of, and on all others.
public struct NearDuplicateFigures: Sendable, Equatable, Codable {
    /// What was measured between two images, in words.
    public let distance: String
    /// Up to this distance two images are near-duplicates.
    public let threshold: Double
    /// Number of test images with a near-duplicate in the training set.
    public let n: Int
    /// How many of these have the same label as the nearest training image.
    public let sameLabel: Int
    /// Scores on these images; nil when there are none.
    public let with: Scores?
    /// Scores on all other images; nil when there are none.
    public let without: Scores?

    enum CodingKeys: String, CodingKey {
        case distance, threshold, n, with, without
        case sameLabel = "same_label"
    }

    /// Divides the images.
    /// - Parameters:
    ///   - predictions: of all test images.
    ///   - twins: for every test image, the label of the nearest training image if that is a near-duplicate.
    ///   - distance: what was measured, in words.
    ///   - threshold: up to which distance two images are near-duplicates.
    /// - Throws: ``EvaluationError`` when there are not as many twins as predictions.
    public init(_ predictions: Predictions, twins: [UInt16?], distance: String, threshold: Double) throws {
        guard twins.count == predictions.count else {
            throw EvaluationError(
                "expected to know of \(predictions.count) images whether they have near-duplicates, found \(twins.count)"
            )
        }
        func scores(_ images: [Int]) throws -> Scores? {
            images.isEmpty ? nil : Scores(try predictions.subset(at: images))
        }
        let duplicates = twins.indices.filter { twins[$0] != nil }
        self.distance = distance
        self.threshold = threshold
        n = duplicates.count
        sameLabel = duplicates.count { twins[$0] == predictions.labels[$0] }
        with = try scores(duplicates)
        without = try scores(twins.indices.filter { twins[$0] == nil })
    }
}
