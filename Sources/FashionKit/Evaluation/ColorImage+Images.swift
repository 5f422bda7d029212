import FashionData
import FashionReporting

extension ColorImage {
    /// Creates a picture of one image of a set, grey or in colour.
    /// - Throws: `FigureError` for an image that is too large to draw.
    package init(_ images: ImageSet, at index: Int) throws {
        try self.init(
            width: images.width, height: images.height, channels: images.channels,
            levels: Array(images[image: index]))
    }

    /// Creates an image from bytes.
    /// - Parameters:
    ///   - channels: 1 (grey) or 3 (red, green, blue).
    ///   - levels: `[H, W, C]`, row-major.
    /// - Throws: `FigureError` when the number of levels does not match the size.
    package init(width: Int, height: Int, channels: Int, levels: [UInt8]) throws {
        if channels == 3 {
            try self.init(width: width, height: height, levels: levels)
        } else {
            self.init(try GreyImage(width: width, height: height, levels: levels))
        }
    }
}
