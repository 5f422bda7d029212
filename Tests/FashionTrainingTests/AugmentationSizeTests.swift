import FashionData
import Testing

@testable import FashionTraining

/// Crops and cutouts, in pixels, beside the size of the images.
@Suite struct AugmentationSizeTests {
    private func images(_ height: Int, _ width: Int) throws -> ImageSet {
        try #require(
            ImageSet(
                height: height, width: width, pixels: [UInt8](repeating: 1, count: height * width),
                labels: [UInt8(0)]))
    }

    private func fast(cutout: Int = 8, crop: Int = 2) -> TrainingConfiguration {
        var configuration = Recipe.fast.configuration
        (configuration.augmentation.cutout, configuration.augmentation.crop) = (cutout, crop)
        return configuration
    }

    @Test("What can remove all of an image, or three quarters, is an error")
    func errors() throws {
        let images = try images(10, 28)
        for (cutout, crop) in [(9, 2), (8, 4), (0, 0)] {
            #expect(throws: Never.self) {
                try fast(cutout: cutout, crop: crop).requireAugmentation(for: images)
            }
        }
        let square = #expect(throws: SettingError.self) {
            try fast(cutout: 10).requireAugmentation(for: images)
        }
        #expect(
            square?.description
                == "cutout: expected less than 10, the shorter side of images of 10×28, found 10")
        let shift = #expect(throws: SettingError.self) {
            try fast(crop: 5).requireAugmentation(for: images)
        }
        #expect(
            shift?.description
                == "crop: expected less than half of 10, the shorter side of images of 10×28, found 5")
        var idle = fast(cutout: 1000, crop: 500)
        idle.augment = false
        #expect(throws: Never.self) { try idle.requireAugmentation(for: images) }
    }

    @Test("A recipe's own values are told of where images are small")
    func warnings() throws {
        let small = try images(8, 8)
        #expect(throws: Never.self) { try fast().requireAugmentation(for: small) }
        #expect(
            fast().augmentationWarning(for: small)
                == "--cutout 8 and --crop 2 of the recipe fast can hide 100 % of an image of 8×8; "
                + "lower values leave more of it")
        // 1 − (6/8)² of the pixels move out.
        #expect(
            fast(cutout: 1).augmentationWarning(for: small)?
                .hasPrefix("--crop 2 of the recipe fast can hide 43 %") == true)
        #expect(fast(cutout: 1, crop: 1).augmentationWarning(for: small) == nil)
        #expect(Recipe.reference.configuration.augmentationWarning(for: small) == nil)
        for side in [28, 32, 224] {
            #expect(try fast().augmentationWarning(for: images(side, side)) == nil)
        }
        #expect(try fast().augmentationWarning(for: images(16, 16)) != nil)
        var idle = fast()
        idle.augment = false
        #expect(idle.augmentationWarning(for: small) == nil)
    }
}
