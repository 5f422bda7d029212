import FashionData
import FashionEvaluation
import FashionInference

extension Classifier {
    /// Measures the classifier on labelled images, using the network's own probabilities: a temperature has no effect.
    /// - Returns: the probabilities of every image, from which accuracy, loss and further figures follow.
    /// - Throws: `InvalidArgument` for images of another size,
    ///   `EvaluationError` for a label without a class or an empty set.
    public func evaluate(_ images: ImageSet) throws -> Predictions {
        try Predictions(
            labels: images.labels, probabilities: probabilities(of: images, calibrated: false),
            classNames: classNames)
    }
}
