/// A source of a network's inputs: images, or features that another network has computed from them.
package protocol BatchSource {
    /// The label of each example, `[N]`.
    var labels: [UInt16] { get }

    /// Writes the inputs and targets of a training step.
    /// - Parameters:
    ///   - output: receives the inputs, one after another.
    ///   - targets: receives the targets, `[batch, classes]`.
    ///   - batch: the indices of examples. A repetition of an example in the same epoch has a multiple of the number of
    ///     examples added, so that its random numbers differ (`EpochOrder.init(balancing:labels:seed:epoch:)`).
    ///   - epoch: the epoch, counted from 0. Random numbers depend on it, the seed, the example and the step alone.
    ///   - step: the step within the epoch, counted from 0.
    func fill(
        images output: UnsafeMutableBufferPointer<Float>, targets: UnsafeMutableBufferPointer<Float>,
        from batch: ArraySlice<Int>, epoch: Int, step: Int, _ training: BatchMaker.Training
    ) throws

    /// Writes inputs without augmentation.
    func fill(images output: UnsafeMutableBufferPointer<Float>, from batch: ArraySlice<Int>) throws
}

extension BatchSource {
    /// Writes the targets of a batch: one-hot `y`, smoothed to `y·(1 − s) + s / classes` as in Keras.
    package func fill(
        targets: UnsafeMutableBufferPointer<Float>, from batch: ArraySlice<Int>, classes: Int,
        labelSmoothing: Float
    ) {
        let other = labelSmoothing / Float(classes)
        for (row, example) in batch.enumerated() {
            for column in 0..<classes { targets[row * classes + column] = other }
            targets[row * classes + Int(labels[example % labels.count])] += 1 - labelSmoothing
        }
    }
}
