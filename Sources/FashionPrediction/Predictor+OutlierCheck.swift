import FashionData
import FashionEvaluation

extension Predictor {
    /// Fits an outlier check to images of the known kind that the network was not trained on.
    /// - Parameter progress: is called with the number of images that are done.
    /// - Throws: `EvaluationError` when there are too few images, or the network gives no numbers.
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
    /// Computes the numbers that an outlier check needs beside the network's.
    ///
    /// Of an image in colour, the numbers of its grey one.
    public func statistics(ofImage index: Int) -> ImageStatistics {
        ImageStatistics(levels: greyLevels(ofImage: index), height: height, width: width)
    }
}
