import FashionData
import FashionEvaluation

extension Predictor {
    /// Fits an outlier check to images like the training images on which the network was not trained.
    /// - Parameter progress: called with the number of completed images.
    /// - Throws: `EvaluationError` when there are too few images, or the network's outputs are not finite.
    public func outlierCheck(
        fittedOn images: ImageSet, at indices: [Int], progress: (Int) -> Void = { _ in }
    ) throws -> OutlierCheck {
        let outputs = try outputs(for: images, at: indices, progress: progress)
        let statistics = indices.map { images.statistics(ofImage: $0) }
        return try OutlierCheck(
            fitting: outputs.logits, statistics, classes: outputs.logits.count / max(indices.count, 1))
    }
}

extension ImageSet {
    /// Computes the statistics that an outlier check needs in addition to the network's outputs.
    ///
    /// For a colour image, they are those of the image converted to grey.
    public func statistics(ofImage index: Int) -> ImageStatistics {
        ImageStatistics(levels: greyLevels(ofImage: index), height: height, width: width)
    }
}
