import FashionCore

/// All that happens to one training image by chance: a part that is enlarged, an affine change, other colours, a crop, and
/// erasing, in this order.
///
/// What is drawn is a pure function of (seed, epoch, image); each part has random numbers of its own, so that switching
/// one on leaves the others as they were.
public struct Augmentation: Sendable, Equatable {
    /// Rotation, shift, shear, zoom and mirroring.
    public var affine: AffineAugmentation
    /// A part of the image, enlarged to its size, if any.
    public var resizedCrop: RandomResizedCrop?
    /// Other brightness, contrast and saturation, if any.
    public var jitter: ColourJitter?
    /// A crop of the image in a frame of zeros, if any.
    public var crop: RandomCrop?
    /// Hiding of rectangles, one after the other; two of one kind would hide the same place.
    public var erasing: [RandomErasing]

    /// No augmentation: images are only scaled to 0…1.
    public static let none = Augmentation()

    /// A combination; parts that are left out change nothing.
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
    /// Allocates nothing and touches nothing but its arguments, so batches may be rendered in parallel.
    /// - Parameters:
    ///   - image: the pixels, `[H, W, C]`, bytes.
    ///   - height: H, at least 1.
    ///   - width: W, at least 1.
    ///   - channels: C, at least 1.
    ///   - output: room for H·W·C numbers, `[H, W, C]`.
    ///   - draw: which image in which epoch of which run this is.
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

    /// What the random numbers of one image are a function of.
    public struct Draw: Sendable {
        /// The run's seed.
        public let seed: UInt64
        /// Counted from 0.
        public let epoch: Int
        /// The image's index in its set.
        public let image: Int

        /// One image in one epoch of one run.
        public init(seed: UInt64, epoch: Int, image: Int) {
            self.seed = seed
            self.epoch = epoch
            self.image = image
        }
    }
}
