import FashionCompute
import FashionData
import FashionNetworks
import Foundation

/// Computes the features of images: the outputs of the frozen part of a network.
package final class FeatureExtractor {
    private let plan: FeaturePlan
    /// The number of features of one image.
    package let length: Int

    /// The number of images in a batch, independent of the batch size of training, so that features do not depend on
    /// it.
    private static let batch = 64

    /// Compiles the frozen part.
    /// - Throws: `GraphError` or `EngineError`.
    package init(_ graph: Graph, weights: Weights, engine: Engine) throws {
        plan = try FeaturePlan(graph, weights: weights, batch: Self.batch, engine: engine)
        length = graph.outputShape.reduce(1, *)
    }

    /// Computes the features of a batch of any size, part by part.
    /// - Parameters:
    ///   - fill: writes the inputs of a part; its last argument is the position of the part in the batch.
    ///   - take: receives the features of a part, valid during the call, and the position of the part in the batch.
    func extract(
        _ batch: ArraySlice<Int>,
        fill: (UnsafeMutableBufferPointer<Float>, _ part: ArraySlice<Int>, _ place: Int) throws -> Void,
        take: (UnsafeBufferPointer<Float>, _ place: Int) throws -> Void
    ) throws {
        for place in stride(from: 0, to: batch.count, by: plan.batch) {
            let first = batch.startIndex + place
            let part = batch[first..<min(first + plan.batch, batch.endIndex)]
            // When the last part is shorter, images of the previous part remain after it; their features are not read.
            try fill(plan.images, part, place)
            try plan.run()
            try take(UnsafeBufferPointer(rebasing: plan.features[..<(part.count * length)]), place)
        }
    }

    /// Computes the features of all images and writes them to a file.
    /// - Parameters:
    ///   - progress: called after each batch with the number of completed images.
    /// - Throws: `FileError`, or the error that `progress` throws, which ends the work; no file is written then.
    package func write(
        to url: URL, key: FeatureKey, of images: ImageSet, threads: Int, progress: (Int) throws -> Void
    ) throws {
        let maker = BatchMaker(images: images, classes: 0, threads: threads)
        let order = EpochOrder(inOrder: Array(images.labels.indices))
        var number = 0
        try FeatureFile.write(to: url, key: key, count: images.count, length: length) {
            guard number < order.batchCount(size: plan.batch) else { return nil }
            let batch = order.batch(number, size: plan.batch)
            maker.fill(images: plan.images, from: batch)
            try plan.run()
            try progress(number * plan.batch + batch.count)
            number += 1
            return UnsafeBufferPointer(rebasing: plan.features[..<(batch.count * length)])
        }
    }
}
