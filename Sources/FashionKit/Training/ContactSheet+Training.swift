import FashionData
import FashionReporting
import FashionTraining

extension ContactSheet {
    /// Creates a sheet of training images with one row for each class that has any: different original images, or one
    /// image and its augmented variants from the first epochs.
    /// - Parameters:
    ///   - columns: the number of images of each class, or of variants of one image.
    ///   - configuration: the training whose augmentation is shown; `nil` shows original images.
    /// - Throws: `SettingError` for a crop or a cutout that does not suit the size of the images, `InvalidArgument` for
    ///   invalid augmentation settings, `FigureError`.
    public init(
        of images: ImageSet, classNames: [String], columns: Int,
        augmentedBy configuration: TrainingConfiguration?
    ) throws {
        try configuration?.requireAugmentation(for: images)
        let rows = try classNames.enumerated().compactMap { label, name in
            let members = images.labels.indices.filter { images.labels[$0] == label }
            guard let first = members.first else { return nil as Row? }
            let pictures =
                try configuration.map { try Self.variants(of: first, in: images, columns, $0) }
                ?? members.prefix(columns).map { try Self.original($0, in: images) }
            return Row(label: name, images: pictures)
        }
        self.init(
            title: configuration == nil ? "Training images" : "Training images, augmented",
            headings: configuration == nil ? [] : ["original", "augmented"], rows: rows)
    }

    private static func original(_ index: Int, in images: ImageSet) throws -> ColorImage {
        try ColorImage(images, at: index)
    }

    /// Returns the image, then the variants that training would use in the first epochs.
    private static func variants(
        of index: Int, in images: ImageSet, _ columns: Int, _ configuration: TrainingConfiguration
    ) throws -> [ColorImage] {
        let augmentation = try configuration.makeAugmentation()
        let (height, width, channels) = (images.height, images.width, images.channels)
        let pixels = Array(images[image: index])
        let augmented = try (0..<columns).map { epoch in
            let draw = Augmentation.Draw(seed: configuration.seed, epoch: epoch, image: index)
            var values = [Float](repeating: 0, count: images.imageSize)
            pixels.withUnsafeBufferPointer { pixels in
                values.withUnsafeMutableBufferPointer { values in
                    guard let from = pixels.baseAddress, let to = values.baseAddress else { return }
                    augmentation.render(
                        image: from, height: height, width: width, channels: channels, into: to, draw)
                }
            }
            return try ColorImage(
                width: width, height: height, channels: channels,
                levels: values.map { UInt8(($0 > 0 ? min($0, 1) : 0) * 255 + 0.5) })
        }
        return try [original(index, in: images)] + augmented
    }
}
