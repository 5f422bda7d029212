/// An image of grey levels, 0 black and 255 white.
public struct GreyImage: Sendable, Equatable {
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
    /// The levels, `[height, width]`, row-major.
    public let levels: [UInt8]

    /// An image from bytes.
    /// - Parameter levels: `[height, width]`, row-major.
    /// - Throws: ``FigureError`` when their number does not fit.
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

    /// An image from numbers in 0…1; what lies outside is clipped, NaN becomes black.
    /// - Parameter values: `[height, width]`, row-major.
    /// - Throws: ``FigureError`` when their number does not fit.
    public init(width: Int, height: Int, values: [Float]) throws {
        let levels = values.map { UInt8(($0 > 0 ? min($0, 1) : 0) * 255 + 0.5) }
        try self.init(width: width, height: height, levels: levels)
    }

    /// The level at a place.
    public subscript(row: Int, column: Int) -> UInt8 { levels[row * width + column] }
}
