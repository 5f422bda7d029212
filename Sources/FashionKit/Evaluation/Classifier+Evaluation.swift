import FashionData
import FashionEvaluation
import FashionInference

extension Classifier {
    /// Measures the classifier on images whose classes are known, by the probabilities that its network gives: a temperature
    /// has no effect.
    /// - Returns: every image's probabilities, from which accuracy, loss and further figures follow.
    /// - Throws: `InvalidArgument` for images of another size, `EvaluationError` for a label without a class, or no images.
    public func evaluate(_ images: ImageSet) throws -> Predictions {
        try Predictions(
            labels: images.labels, probabilities: probabilities(of: images, calibrated: false),
            classNames: classNames)
    }
}
