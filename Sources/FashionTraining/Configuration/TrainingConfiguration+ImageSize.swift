import FashionData

/// Checks of the augmentation against the size of the images, which settings give in pixels.
extension TrainingConfiguration {
    /// Checks that crop and cutout leave something of each image.
    ///
    /// A square as large as the shorter side can cover the image, and a shift by half of it can remove three quarters.
    /// The recipe's own values are no error, so that every recipe trains on every data set; see
    /// ``augmentationWarning(for:)``.
    /// - Throws: ``SettingError``.
    package func requireAugmentation(for images: ImageSet) throws {
        guard augment else { return }
        let own = Recipe.named(recipe).configuration.augmentation
        let side = min(images.height, images.width)
        let ofImages = "\(side), the shorter side of images of \(images.height)×\(images.width)"
        if augmentation.cutout >= side, augmentation.cutout != own.cutout {
            throw SettingError(
                name: TrainingSetting[\.augmentation.cutout].name, expected: "less than \(ofImages)",
                found: "\(augmentation.cutout)")
        }
        if 2 * augmentation.crop >= side, augmentation.crop != own.crop {
            throw SettingError(
                name: TrainingSetting[\.augmentation.crop].name, expected: "less than half of \(ofImages)",
                found: "\(augmentation.crop)")
        }
    }

    /// Returns a sentence when the recipe's own crop and cutout can hide more than a quarter of an image; nil otherwise.
    ///
    /// The recipes' values are for images of 28×28, of which they hide a fifth at most.
    package func augmentationWarning(for images: ImageSet) -> String? {
        guard augment else { return nil }
        let own = Recipe.named(recipe).configuration.augmentation
        let cutout = augmentation.cutout == own.cutout ? own.cutout : 0
        let crop = augmentation.crop == own.crop ? own.crop : 0
        let sides = [images.height, images.width].map(Double.init)
        let covered = sides.reduce(1) { $0 * min(Double(cutout) / $1, 1) }
        let kept = sides.reduce(1 - covered) { $0 * max(1 - Double(crop) / $1, 0) }
        guard kept < 0.75 else { return nil }
        let settings = [TrainingSetting[\.augmentation.cutout], TrainingSetting[\.augmentation.crop]]
        let flags = zip(settings, [cutout, crop]).filter { $0.1 > 0 }.map { "--\($0.0.name) \($0.1)" }
        return "\(flags.joined(separator: " and ")) of the recipe \(recipe.rawValue) can hide "
            + "\(Int((1 - kept) * 100)) % of an image of \(images.height)×\(images.width); lower values leave more of it"
    }
}
