/// The pixels of an image file as stored: 8 bits each of red, green, blue and alpha.
public struct DecodedImage: Sendable, Equatable {
    /// A width and a height in pixels.
    public struct Size: Sendable, Equatable {
        /// Width in pixels.
        public var width: Int
        /// Height in pixels.
        public var height: Int

        /// Creates a size.
        public init(width: Int, height: Int) { (self.width, self.height) = (width, height) }
    }

    /// Width in pixels, before ``orientation``.
    public let width: Int
    /// Height in pixels, before ``orientation``.
    public let height: Int
    /// Size of the whole image, before ``orientation``; larger than ``width`` and ``height`` if it was decoded at a
    /// reduced size.
    public let fullSize: Size
    /// Factor by which both sides were reduced in decoding: 1, 2, 4 or 8. The last row and column cover fewer pixels of
    /// the image than the others if ``fullSize`` is not a multiple of the factor.
    public let reduction: Int
    /// Pixels, `[H, W, 4]`, row-major: red, green, blue and alpha, in sRGB as in the file. Colours are not multiplied
    /// by alpha.
    public let pixels: [UInt8]
    /// The transformation that makes the image upright.
    public let orientation: Orientation

    /// Creates an image from bytes; nil unless there are four bytes per pixel and the size is the reduced one.
    public init?(
        width: Int, height: Int, pixels: [UInt8], orientation: Orientation = .upright,
        reducedBy reduction: Int = 1,
        from fullSize: Size? = nil
    ) {
        let fullSize = fullSize ?? Size(width: width, height: height)
        guard width > 0, height > 0, pixels.count.isMultiple(of: 4), reduction >= 1,
            width == (fullSize.width + reduction - 1) / reduction,
            height == (fullSize.height + reduction - 1) / reduction,
            width.multipliedReportingOverflow(by: height) == (pixels.count / 4, false)
        else { return nil }
        self.width = width
        self.height = height
        self.pixels = pixels
        self.orientation = orientation
        self.fullSize = fullSize
        self.reduction = reduction
    }
}
