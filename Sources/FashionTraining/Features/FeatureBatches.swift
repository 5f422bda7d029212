import FashionCompute

/// Batches of features that are read from a file.
package struct FeatureBatches: BatchSource {
    private let features: FeatureFile
    private let classes: Int
    package let labels: [UInt16]

    package var inputSize: Int { features.length }

    /// Creates a source of features.
    /// - Parameters:
    ///   - features: the features of all examples, in the order of `labels`.
    ///   - classes: the number of classes of the targets.
    package init(_ features: FeatureFile, labels: [UInt16], classes: Int) {
        self.features = features
        self.labels = labels
        self.classes = classes
    }

    package func fill(
        images output: UnsafeMutableBufferPointer<Float>, targets: UnsafeMutableBufferPointer<Float>,
        from batch: ArraySlice<Int>, epoch: Int, step: Int, _ training: BatchMaker.Training
    ) {
        fill(images: output, from: batch.map { $0 % labels.count }[...])
        fill(targets: targets, from: batch, classes: classes, labelSmoothing: training.labelSmoothing)
    }

    package func fill(images output: UnsafeMutableBufferPointer<Float>, from batch: ArraySlice<Int>) {
        features.copy(batch, to: output)
    }
}
