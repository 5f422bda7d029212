import FashionData

/// A source of a network's inputs: images, or features that another network has computed from them.
package protocol BatchSource {
    /// The label of each example, `[N]`.
    var labels: [UInt16] { get }
    /// The number of numbers in the input of one example.
    var inputSize: Int { get }

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
    /// Checks that the inputs fit a network, which would otherwise read or write beyond them.
    /// - Parameter size: the number of numbers that the network takes of an example.
    /// - Throws: `InvalidArgument`.
    package func requireInputs(of size: Int) throws {
        guard inputSize == size else {
            throw InvalidArgument(
                "images", expected: "\(size) numbers each, as the network takes", found: "\(inputSize)")
        }
    }

    /// Checks that the labels are classes of a network.
    /// - Throws: `InvalidArgument`.
    package func requireLabels(below classes: Int) throws {
        guard let last = labels.max(), last >= classes else { return }
        throw InvalidArgument(
            "labels", expected: "0 to \(classes - 1), the classes of the network", found: "\(last)")
    }

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
