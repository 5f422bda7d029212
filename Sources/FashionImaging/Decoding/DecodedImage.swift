/// The pixels of an image file as they are stored: 8 bits, red, green, blue, alpha.
public struct DecodedImage: Sendable, Equatable {
    /// A width and a height in pixels.
    public struct Size: Sendable, Equatable {
        /// Pixels of a row.
        public var width: Int
        /// Pixels of a column.
        public var height: Int

        /// A size.
        public init(width: Int, height: Int) { (self.width, self.height) = (width, height) }
    }

    /// Width in pixels, before ``orientation``.
    public let width: Int
    /// Height in pixels, before ``orientation``.
    public let height: Int
    /// The image's own size, before ``orientation``; larger than ``width`` and ``height`` where it was decoded at a reduced size.
    public let fullSize: Size
    /// How many pixels of the image along each side one of these stands for: 1, or 2, 4 or 8 where it was decoded at a reduced size.
    /// The last row and column stand for fewer where ``fullSize`` is no multiple.
    public let reduction: Int
    /// `[H, W, 4]`, row-major: red, green, blue, alpha, sRGB as the file has them; colours not multiplied by alpha.
    public let pixels: [UInt8]
    /// How the image has to be turned to stand upright.
    public let orientation: Orientation

    /// An image from bytes; nil unless there are four for each pixel, or where the size is not the reduced one.
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
