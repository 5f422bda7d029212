/// Scores on test images that have near-duplicates in the training set, and on all others.
public struct NearDuplicateFigures: Sendable, Equatable, Codable {
    /// The distance measure between two images, in words.
    public let distance: String
    /// Largest distance at which two images are near-duplicates.
    public let threshold: Double
    /// Number of test images with a near-duplicate in the training set.
    public let n: Int
    /// Number of these whose nearest training image has the same label.
    public let sameLabel: Int
    /// Scores on these images; nil when there are none.
    public let with: Scores?
    /// Scores on all other images; nil when there are none.
    public let without: Scores?

    enum CodingKeys: String, CodingKey {
        case distance, threshold, n, with, without
        case sameLabel = "same_label"
    }

    /// Scores the test images with and without near-duplicates.
    /// - Parameters:
    ///   - predictions: predictions for all test images.
    ///   - twins: for every test image, the label of its nearest training image if that is a near-duplicate, otherwise
    ///     nil.
    ///   - distance: the distance measure, in words.
    ///   - threshold: largest distance at which two images are near-duplicates.
    /// - Throws: ``EvaluationError`` when the numbers of twins and predictions differ.
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
