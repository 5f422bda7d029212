/// A colour image.
public struct ColorImage: Sendable, Equatable {
    /// The width in pixels.
    public let width: Int
    /// The height in pixels.
    public let height: Int
    /// The pixels as `0xRRGGBB`, `[height, width]`, row-major.
    let pixels: [UInt32]

    /// Creates an image from bytes.
    /// - Parameter levels: red, green and blue of every pixel, `[height, width, 3]`, row-major.
    /// - Throws: ``FigureError`` when the number of bytes does not match the size.
    public init(width: Int, height: Int, levels: [UInt8]) throws {
        let side = 1...Canvas.maximumExtent
        guard side.contains(width), side.contains(height), levels.count == width * height * 3 else {
            throw FigureError(
                "expected \(width)×\(height) pixels of red, green and blue, each side 1 to "
                    + "\(Canvas.maximumExtent), found \(levels.count) bytes")
        }
        self.init(
            width: width, height: height,
            pixels: (0..<width * height).map { index in
                levels[index * 3..<index * 3 + 3].reduce(0) { $0 << 8 | UInt32($1) }
            })
    }

    /// Creates an image from a grey one.
    public init(_ image: GreyImage) {
        self.init(
            width: image.width, height: image.height, pixels: image.levels.map { UInt32($0) * 0x010101 })
    }

    /// Creates an image from pixels whose number matches the size.
    init(width: Int, height: Int, pixels: [UInt32]) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// The pixel at a position, `0xRRGGBB`.
    subscript(row: Int, column: Int) -> UInt32 { pixels[row * width + column] }

    /// Returns the largest rectangle with the image's proportions, centred in `frame`.
    func fitted(in frame: Rectangle) -> Rectangle {
        let scale = min(frame.width / Double(width), frame.height / Double(height))
        let (width, height) = (Double(width) * scale, Double(height) * scale)
        return Rectangle(
            x: frame.center.x - width / 2, y: frame.center.y - height / 2, width: width, height: height)
    }
}
