import FashionData
import FashionEvaluation
import FashionInference
import FashionModelFiles

extension Classifier {
    /// Fits a temperature, so that of the answers with a probability of 0.8 about 80 % are right
    /// ([arXiv 1706.04599](https://arxiv.org/abs/1706.04599)).
    ///
    /// The predicted classes stay as they are, and so does what ``evaluate(_:)`` measures. Model files keep the temperature.
    /// - Parameter images: images that the network was not trained on, 200 at least; they should not be measured again.
    /// - Returns: the classifier with the temperature, in place of one that it had.
    /// - Throws: `InvalidArgument` for fewer images or images of another size, `EvaluationError` for a label without a class.
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
        model.metadata?.temperature = TemperatureScaling(fittedOn: raw).temperature
        return try Classifier(model, of: file, threads: threads)
    }
}
