import FashionCompute
import FashionData
import FashionNetworks
import Foundation
import Testing

@testable import FashionTraining

/// Trainings on images that mixup blends.
@Suite struct MixedImagesTests {
    /// With so small an α one of two images is nearly alone in each mixture, as often the partner as the image itself: of all
    /// images' own classes no network could find more than 60 %.
    @Test func accuracyIsThatOfTheLargerShare() throws {
        let images = try #require(textures(count: 100))
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.batchSize, configuration.threads) = (30, 32, 1)
        (configuration.learningRate, configuration.dropoutScale) = (0.01, 0)
        var ranges = AugmentationRanges()
        (ranges.rotation, ranges.widthShift, ranges.heightShift) = (0, 0, 0)
        (ranges.shear, ranges.zoom, ranges.horizontalFlip) = (0, 0, false)
        ranges.mixup = 0.01
        configuration.augmentation = ranges
        let trainer = try Fixtures.withFolder { folder in
            let trainer = try Trainer(
                Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 8, 16, 16]),
                start: Checkpoint(configuration: configuration), images: images,
                split: StratifiedSplit(labels: images.labels, validationFraction: 0.2, seed: 1),
                engine: Engine(threads: 1),
                environment: Trainer.Environment(
                    checkpoint: folder.appendingPathComponent("checkpoint"), saveBest: { _, _ in }))
            _ = try trainer.run()
            return trainer
        }
        let last = trainer.history.records.suffix(5).map { $0.accuracy }.reduce(0, +) / 5
        #expect(last > 0.75, "\(last)")
    }
}
