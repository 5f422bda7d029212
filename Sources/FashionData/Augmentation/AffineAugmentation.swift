import FashionCore

/// Random affine augmentation: the ranges from which one ``ImageTransform`` per image and epoch is drawn.
///
/// This is the counterpart of Keras' `ImageDataGenerator`. The transform is a pure function of (seed, epoch, image),
/// whatever the number of threads and the order of the images.
public struct AffineAugmentation: Sendable, Equatable {
    /// Largest rotation in degrees, in either direction.
    public let rotationDegrees: Double
    /// Largest horizontal shift in either direction, as a fraction of the width.
    public let widthShift: Double
    /// Largest vertical shift in either direction, as a fraction of the height.
    public let heightShift: Double
    /// Largest shear in degrees, in either direction.
    ///
    /// Keras reads `shear_range` in degrees. The reference's `shear_range=0.1`, which its authors call "10 %", is
    /// therefore a tenth of a degree: less than a twentieth of a pixel at the edge of a 28×28 image.
    public let shearDegrees: Double
    /// Width and height are each scaled by their own factor from 1 − zoom to 1 + zoom.
    public let zoom: Double
    /// Which images are mirrored.
    public let flip: Flip

    /// Which images are mirrored left to right.
    public enum Flip: Sendable, Equatable {
        /// No image.
        case never
        /// Each image with a probability of one half, drawn again for each epoch.
        case random
        /// Each image in every second epoch; only the first epoch is left to chance (Jordan, "94% on CIFAR-10 in 3.29
        /// seconds on a single GPU", 2024, section 3.6). Two consecutive epochs never show an image in the same
        /// orientation.
        case alternating
    }

    /// The reference's configuration: 10 degrees of rotation, 10 % shifts, a tenth of a degree of shear, 10 % zoom, and
    /// random mirroring.
    public static let reference = AffineAugmentation(
        unchecked: 10, widthShift: 0.1, heightShift: 0.1, shearDegrees: 0.1, zoom: 0.1, flip: .random)
    /// No augmentation: images are only scaled to 0…1.
    public static let none = AffineAugmentation(
        unchecked: 0, widthShift: 0, heightShift: 0, shearDegrees: 0, zoom: 0, flip: .never)

    /// Creates an augmentation; ranges that are omitted change nothing.
    /// - Parameters:
    ///   - rotationDegrees: largest rotation in degrees, 0 to 180.
    ///   - widthShift: largest horizontal shift as a fraction of the width, 0 to 1.
    ///   - heightShift: largest vertical shift as a fraction of the height, 0 to 1.
    ///   - shearDegrees: largest shear in degrees, at least 0 and below 90.
    ///   - zoom: largest deviation of the scale from 1, at least 0 and below 1.
    ///   - flip: which images are mirrored.
    /// - Throws: ``InvalidArgument`` for a number out of range.
    public init(
        rotationDegrees: Double = 0, widthShift: Double = 0, heightShift: Double = 0,
        shearDegrees: Double = 0,
        zoom: Double = 0, flip: Flip = .never
    ) throws {
        func check(_ name: String, _ value: Double, below limit: Double, orEqual: Bool) throws {
            guard value >= 0, value < limit || (orEqual && value == limit) else {
                let upper = orEqual ? "at most \(limit)" : "below \(limit)"
                throw InvalidArgument(name, expected: "at least 0 and \(upper)", found: "\(value)")
            }
        }
        try check("augmentation rotation", rotationDegrees, below: 180, orEqual: true)
        try check("augmentation width shift", widthShift, below: 1, orEqual: true)
        try check("augmentation height shift", heightShift, below: 1, orEqual: true)
        try check("augmentation shear", shearDegrees, below: 90, orEqual: false)
        try check("augmentation zoom", zoom, below: 1, orEqual: false)
        self.init(
            unchecked: rotationDegrees, widthShift: widthShift, heightShift: heightShift,
            shearDegrees: shearDegrees,
            zoom: zoom, flip: flip)
    }

    private init(
        unchecked rotationDegrees: Double, widthShift: Double, heightShift: Double, shearDegrees: Double,
        zoom: Double, flip: Flip
    ) {
        self.rotationDegrees = rotationDegrees
        self.widthShift = widthShift
        self.heightShift = heightShift
        self.shearDegrees = shearDegrees
        self.zoom = zoom
        self.flip = flip
    }

    /// Draws the transform of one image in one epoch.
    ///
    /// Seven numbers are drawn in a fixed order whatever the ranges, so changing one range does not affect the other
    /// parameters. The call allocates nothing.
    /// - Parameters:
    ///   - seed: seed of the run.
    ///   - epoch: epoch, counted from 0.
    ///   - image: index of the image in its set.
    ///   - height: height of the image in pixels.
    ///   - width: width of the image in pixels.
    public func transform(seed: UInt64, epoch: Int, image: Int, height: Int, width: Int) -> ImageTransform {
        var stream = RandomStream(seed: seed, purpose: .augmentation, epoch: epoch, index: image)
        /// Draws a number uniformly from −1 to 1.
        func deviation() -> Double { Double(stream.uniform()) * 2 - 1 }
        let rotation = deviation()
        let (shiftX, shiftY) = (deviation(), deviation())
        let shear = deviation()
        let (zoomX, zoomY) = (deviation(), deviation())
        let chance = stream.uniform() < 0.5
        let flips =
            switch flip {
            case .never: false
            case .random: chance
            case .alternating: Self.flipsFirst(image, seed: seed) == epoch.isMultiple(of: 2)
            }
        return ImageTransform(
            rotationDegrees: rotation * rotationDegrees,
            shiftX: shiftX * widthShift * Double(width), shiftY: shiftY * heightShift * Double(height),
            shearDegrees: shear * shearDegrees,
            zoomX: 1 + zoomX * zoom, zoomY: 1 + zoomY * zoom,
            flipsHorizontally: flips)
    }

    private static func flipsFirst(_ image: Int, seed: UInt64) -> Bool {
        var stream = RandomStream(seed: seed, purpose: .firstFlip, index: image)
        return stream.uniform() < 0.5
    }
}
