import FashionCore

/// Random augmentation of training images: in this order, a resized crop, an affine transform, colour jitter, a crop,
/// and erasing.
///
/// All random numbers are a pure function of (seed, epoch, image). Each part has its own random numbers, so that
/// switching one on does not affect the others.
public struct Augmentation: Sendable, Equatable {
    /// Rotation, shift, shear, zoom and mirroring.
    public var affine: AffineAugmentation
    /// Enlargement of a random part of the image to the size of the image, if any.
    public var resizedCrop: RandomResizedCrop?
    /// Changes of brightness, contrast and saturation, if any.
    public var jitter: ColourJitter?
    /// Crop of the image padded with zeros, if any.
    public var crop: RandomCrop?
    /// Erasing of rectangles, applied one after the other; two of one kind would hide the same place.
    public var erasing: [RandomErasing]

    /// No augmentation: images are only scaled to 0…1.
    public static let none = Augmentation()

    /// Creates a combination; parts that are omitted change nothing.
    public init(
        affine: AffineAugmentation = .none, resizedCrop: RandomResizedCrop? = nil,
        jitter: ColourJitter? = nil, crop: RandomCrop? = nil, erasing: [RandomErasing] = []
    ) {
        self.affine = affine
        self.resizedCrop = resizedCrop
        self.jitter = jitter
        self.crop = crop
        self.erasing = erasing
    }

    /// Writes one image as one epoch shows it, scaled to 0…1.
    ///
    /// The call allocates nothing and accesses nothing but its arguments, so images of a batch may be rendered in
    /// parallel.
    /// - Parameters:
    ///   - image: pixels, `[H, W, C]`, bytes.
    ///   - height: height H, at least 1.
    ///   - width: width W, at least 1.
    ///   - channels: number of channels C, at least 1.
    ///   - output: buffer for H·W·C values, `[H, W, C]`.
    ///   - draw: the run, epoch and image that determine the random numbers.
    public func render(
        image: UnsafePointer<UInt8>, height: Int, width: Int, channels: Int = 1,
        into output: UnsafeMutablePointer<Float>, _ draw: Draw
    ) {
        var transform = affine.transform(
            seed: draw.seed, epoch: draw.epoch, image: draw.image, height: height, width: width)
        resizedCrop?.apply(to: &transform, height: height, width: width, draw)
        transform.render(image: image, height: height, width: width, channels: channels, into: output)
        jitter?.apply(to: output, pixels: height * width, channels: channels, draw)
        crop?.apply(to: output, height: height, width: width, channels: channels, draw)
        for part in erasing {
            part.apply(to: output, height: height, width: width, channels: channels, draw)
        }
    }

    /// The values that determine the random numbers of one image.
    public struct Draw: Sendable {
        /// Seed of the run.
        public let seed: UInt64
        /// Epoch, counted from 0.
        public let epoch: Int
        /// Index of the image in its set.
        public let image: Int

        /// Creates the values for one image in one epoch of one run.
        public init(seed: UInt64, epoch: Int, image: Int) {
            self.seed = seed
            self.epoch = epoch
            self.image = image
        }
    }
}
