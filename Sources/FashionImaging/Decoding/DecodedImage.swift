/// The pixels of an image file as they are stored: 8 bits, red, green, blue, alpha.
public struct DecodedImage: Sendable, Equatable {
    /// Width in pixels, before ``orientation``.
    public let width: Int
    /// Height in pixels, before ``orientation``.
    public let height: Int
    /// `[H, W, 4]`, row-major: red, green, blue, alpha, sRGB as the file has them; colours not multiplied by alpha.
    public let pixels: [UInt8]
    /// How the image has to be turned to stand upright.
    public let orientation: Orientation

    /// An image from bytes; nil unless there are four for each pixel.
    public init?(width: Int, height: Int, pixels: [UInt8], orientation: Orientation = .upright) {
        guard width > 0, height > 0, pixels.count.isMultiple(of: 4),
            width.multipliedReportingOverflow(by: height) == (pixels.count / 4, false)
        else { return nil }
        self.width = width
        self.height = height
        self.pixels = pixels
        self.orientation = orientation
    }
}
