import FashionCompute
import FashionCore
import FashionData

/// Fills a plan's inputs from images in memory: pixels as floats in 0…1, augmented or not, and targets.
package struct BatchMaker: BatchSource {
    package let images: ImageSet
    package let classes: Int
    package let threads: Int

    package var labels: [UInt16] { images.labels }
    package var inputSize: Int { images.imageSize }

    package init(images: ImageSet, classes: Int, threads: Int) {
        self.images = images
        self.classes = classes
        self.threads = threads
    }

    /// Augmentation, label smoothing and mixing of training batches.
    package struct Training {
        package let augmentation: Augmentation
        package let mixing: Mixing?
        package let labelSmoothing: Float
        package let seed: UInt64

        package init(augmentation: Augmentation, mixing: Mixing?, labelSmoothing: Float, seed: UInt64) {
            self.augmentation = augmentation
            self.mixing = mixing
            self.labelSmoothing = labelSmoothing
            self.seed = seed
        }
    }

    /// Writes augmented images and smoothed targets, mixed if `training` says so.
    package func fill(
        images output: UnsafeMutableBufferPointer<Float>, targets: UnsafeMutableBufferPointer<Float>,
        from batch: ArraySlice<Int>, epoch: Int, step: Int, _ training: Training
    ) {
        let (height, width, channels) = (images.height, images.width, images.channels)
        render(batch, into: output) { image, source, target in
            training.augmentation.render(
                image: source, height: height, width: width, channels: channels, into: target,
                Augmentation.Draw(seed: training.seed, epoch: epoch, image: image))
        }
        fill(targets: targets, from: batch, classes: classes, labelSmoothing: training.labelSmoothing)
        training.mixing?.apply(
            images: output, targets: targets, count: batch.count, height: height, width: width,
            channels: channels, seed: training.seed, epoch: epoch, step: step)
    }

    /// Writes images without augmentation.
    package func fill(images output: UnsafeMutableBufferPointer<Float>, from batch: ArraySlice<Int>) {
        let (height, width, channels) = (images.height, images.width, images.channels)
        render(batch, into: output) { _, source, target in
            ImageTransform.identity.render(
                image: source, height: height, width: width, channels: channels, into: target)
        }
    }

    private func render(
        _ batch: ArraySlice<Int>, into output: UnsafeMutableBufferPointer<Float>,
        _ write: (_ image: Int, UnsafePointer<UInt8>, UnsafeMutablePointer<Float>) -> Void
    ) {
        let size = images.imageSize
        images.withPixels { pixels in
            guard let pixels = pixels.baseAddress, let output = output.baseAddress else { return }
            Parallel.chunks(of: batch.count, size: 4, threads: threads) { slice in
                for position in slice {
                    let image = batch[batch.startIndex + position]
                    write(image, pixels + image % images.count * size, output + position * size)
                }
            }
        }
    }
}
