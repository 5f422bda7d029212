/// A grey image with levels from 0 (black) to 255 (white).
public struct GreyImage: Sendable, Equatable {
    /// The width in pixels.
    public let width: Int
    /// The height in pixels.
    public let height: Int
    /// The levels, `[height, width]`, row-major.
    public let levels: [UInt8]

    /// Creates an image from bytes.
    /// - Parameter levels: `[height, width]`, row-major.
    /// - Throws: ``FigureError`` when the number of levels does not match the size.
    public init(width: Int, height: Int, levels: [UInt8]) throws {
        let side = 1...Canvas.maximumExtent
        guard side.contains(width), side.contains(height), levels.count == width * height else {
            throw FigureError(
                "expected \(width)×\(height) grey levels, each side 1 to \(Canvas.maximumExtent), found "
                    + "\(levels.count)")
        }
        self.width = width
        self.height = height
        self.levels = levels
    }

    /// Creates an image from values in 0…1; values outside are clipped, NaN becomes black.
    /// - Parameter values: `[height, width]`, row-major.
    /// - Throws: ``FigureError`` when the number of values does not match the size.
    public init(width: Int, height: Int, values: [Float]) throws {
        let levels = values.map { UInt8(($0 > 0 ? min($0, 1) : 0) * 255 + 0.5) }
        try self.init(width: width, height: height, levels: levels)
    }

    /// The level at a position.
    public subscript(row: Int, column: Int) -> UInt8 { levels[row * width + column] }
}
