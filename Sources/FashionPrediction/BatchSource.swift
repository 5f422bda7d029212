/// Where the inputs of a network come from: images, or what another network has made of them.
package protocol BatchSource {
    /// One class for each example, `[N]`.
    var labels: [UInt16] { get }

    /// Writes the inputs and targets of a training step.
    /// - Parameters:
    ///   - output: gets the inputs one after the other.
    ///   - targets: `[batch, classes]`.
    ///   - batch: positions of examples; where an epoch shows an example again, plus a multiple of their number, so that
    ///     what is random differs (`EpochOrder.init(balancing:labels:seed:epoch:)`).
    ///   - epoch: counted from 0; what is random depends on it, on the seed, on the example and on the step alone.
    ///   - step: within the epoch, counted from 0.
    func fill(
        images output: UnsafeMutableBufferPointer<Float>, targets: UnsafeMutableBufferPointer<Float>,
        from batch: ArraySlice<Int>, epoch: Int, step: Int, _ training: BatchMaker.Training
    ) throws

    /// Writes inputs as they are.
    func fill(images output: UnsafeMutableBufferPointer<Float>, from batch: ArraySlice<Int>) throws
}

extension BatchSource {
    /// Writes the targets of a batch: one-hot `y`, smoothed to `y·(1 − s) + s / classes` as Keras does.
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
