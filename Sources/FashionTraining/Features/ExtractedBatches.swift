import FashionData

/// Batches of features that are computed on demand: for images that are augmented in every epoch, or when a file of all
/// features would be too large.
///
/// Images are processed in parts of the extractor's batch size and mixed only within a part.
package struct ExtractedBatches: BatchSource {
    private let images: BatchMaker
    private let extractor: FeatureExtractor
    private let classes: Int

    package var labels: [UInt16] { images.labels }
    package var inputSize: Int { extractor.length }

    /// Creates a source of features.
    /// - Parameters:
    ///   - images: the inputs of the frozen part, augmented in training.
    ///   - extractor: the frozen part.
    package init(of images: ImageSet, by extractor: FeatureExtractor, classes: Int, threads: Int) {
        self.images = BatchMaker(images: images, classes: classes, threads: threads)
        self.extractor = extractor
        self.classes = classes
    }

    package func fill(
        images output: UnsafeMutableBufferPointer<Float>, targets: UnsafeMutableBufferPointer<Float>,
        from batch: ArraySlice<Int>, epoch: Int, step: Int, _ training: BatchMaker.Training
    ) throws {
        try extractor.extract(batch) { inputs, part, place in
            let rows = place * classes..<(place + part.count) * classes
            images.fill(
                images: inputs, targets: UnsafeMutableBufferPointer(rebasing: targets[rows]), from: part,
                epoch: epoch, step: step, training)
        } take: { features, place in
            copy(features, to: output, place)
        }
    }

    package func fill(images output: UnsafeMutableBufferPointer<Float>, from batch: ArraySlice<Int>) throws {
        try extractor.extract(batch) { inputs, part, _ in
            images.fill(images: inputs, from: part)
        } take: { features, place in
            copy(features, to: output, place)
        }
    }

    private func copy(
        _ features: UnsafeBufferPointer<Float>, to output: UnsafeMutableBufferPointer<Float>, _ place: Int
    ) {
        let start = place * extractor.length
        _ = UnsafeMutableBufferPointer(rebasing: output[start..<(start + features.count)]).update(
            fromContentsOf: features)
    }
}
