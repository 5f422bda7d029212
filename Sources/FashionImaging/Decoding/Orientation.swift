/// The orientation of the stored rows and columns relative to the upright image. Raw values are those of EXIF's tag
/// 0x0112 (CIPA DC-008, "Orientation").
public enum Orientation: Int, Sendable, Equatable, CaseIterable {
    /// Upright as stored.
    case upright = 1
    /// Mirrored left to right.
    case mirrored = 2
    /// Rotated by 180°.
    case upsideDown = 3
    /// Mirrored top to bottom.
    case flipped = 4
    /// Rows and columns swapped.
    case transposed = 5
    /// To be rotated by 90° clockwise.
    case turnedLeft = 6
    /// Rows and columns swapped along the other diagonal.
    case transversed = 7
    /// To be rotated by 90° counter-clockwise.
    case turnedRight = 8

    /// Whether width and height are swapped.
    public var swapsSides: Bool { rawValue >= 5 }

    /// Whether the columns, and the rows, of the upright image run in the reverse direction of the stored ones.
    var mirrors: (columns: Bool, rows: Bool) {
        let first = source(row: 0, column: 0, width: 2, height: 2)
        return swapsSides ? (first.row == 1, first.column == 1) : (first.column == 1, first.row == 1)
    }

    /// Returns the stored position of a pixel of the upright image.
    /// - Parameters:
    ///   - row: row in the upright image.
    ///   - column: column in the upright image.
    ///   - width: width as stored.
    ///   - height: height as stored.
    public func source(row: Int, column: Int, width: Int, height: Int) -> (row: Int, column: Int) {
        switch self {
        case .upright: (row, column)
        case .mirrored: (row, width - 1 - column)
        case .upsideDown: (height - 1 - row, width - 1 - column)
        case .flipped: (height - 1 - row, column)
        case .transposed: (column, row)
        case .turnedLeft: (height - 1 - column, row)
        case .transversed: (height - 1 - column, width - 1 - row)
        case .turnedRight: (column, width - 1 - row)
        }
    }
}
