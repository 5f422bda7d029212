import FashionData
import FashionEvaluation
import FashionInference
import FashionModelFiles

extension Classifier {
    /// Fits a temperature, so that the mean log likelihood of the images' classes is the highest ([arXiv
    /// 1706.04599](https://arxiv.org/abs/1706.04599)): probabilities are then, over all images, about as high as the share
    /// of right answers.
    ///
    /// The predicted classes do not change, nor does what ``evaluate(_:)`` measures. Model files keep the temperature.
    /// - Parameter images: at least 200 images that the network was not trained on; do not measure the result on them.
    /// - Returns: the classifier with the fitted temperature, which replaces any previous one; without a temperature when
    ///   the images do not determine one, because all are classified correctly, or none.
    /// - Throws: `InvalidArgument` for fewer images or images of
    ///   another size, `EvaluationError` for a label without a class.
    public func calibrated(on images: ImageSet) throws -> Classifier {
        guard images.count >= TemperatureFigures.fewestImages else {
            throw InvalidArgument(
                "images to calibrate on", expected: "at least \(TemperatureFigures.fewestImages)",
                found: "\(images.count)")
        }
        var model = model
        try model.removeTemperature()
        model.describe(classNames: classNames, program: FashionVersion.current)
        let raw = try Classifier(model, of: file, threads: threads).evaluate(images)
        let scaling = TemperatureScaling(fittedOn: raw)
        model.metadata?.temperature = scaling.isDetermined ? scaling.temperature : nil
        return try Classifier(model, of: file, threads: threads)
    }
}
