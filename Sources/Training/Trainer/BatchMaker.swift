import Compute
import Datasets
import FashionCore

/// Fills the inputs of a plan from images in memory: pixels as floats in 0…1, augmented or not, and targets.
package struct BatchMaker: BatchSource {
    let images: ImageSet
    let classes: Int
    let threads: Int

    package var labels: [UInt8] { images.labels }

    package init(images: ImageSet, classes: Int, threads: Int) {
        self.images = images
        self.classes = classes
        self.threads = threads
    }

    /// Augmentation and label smoothing of training batches.
    package struct Training {
        let augmentation: AffineAugmentation
        let labelSmoothing: Float
        let seed: UInt64
    }

    /// Writes augmented images and smoothed targets.
    package func fill(
        images output: UnsafeMutableBufferPointer<Float>, targets: UnsafeMutableBufferPointer<Float>,
        from batch: ArraySlice<Int>, epoch: Int, _ training: Training
    ) {
        let (height, width) = (images.height, images.width)
        render(batch, into: output) { image in
            training.augmentation.transform(
                seed: training.seed, epoch: epoch, image: image, height: height, width: width)
        }
        fill(targets: targets, from: batch, classes: classes, labelSmoothing: training.labelSmoothing)
    }

    /// Writes images as they are.
    package func fill(images output: UnsafeMutableBufferPointer<Float>, from batch: ArraySlice<Int>) {
        render(batch, into: output) { _ in .identity }
    }

    private func render(
        _ batch: ArraySlice<Int>, into output: UnsafeMutableBufferPointer<Float>,
        _ transform: (_ image: Int) -> ImageTransform
    ) {
        let (height, width, size) = (images.height, images.width, images.imageSize)
        images.pixels.withUnsafeBufferPointer { pixels in
            guard let pixels = pixels.baseAddress, let output = output.baseAddress else { return }
            Parallel.slices(of: batch.count, threads: threads) { slice in
                for position in slice {
                    let image = batch[batch.startIndex + position]
                    transform(image).render(
                        image: pixels + image * size, height: height, width: width,
                        into: output + position * size)
                }
            }
        }
    }
}
