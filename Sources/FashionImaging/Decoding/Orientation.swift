/// How the stored rows and columns of an image stand in the upright one; raw values are those of EXIF's tag 0x0112
/// (CIPA DC-008, "Orientation").
public enum Orientation: Int, Sendable, Equatable, CaseIterable {
    /// As stored.
    case upright = 1
    /// Mirrored left to right.
    case mirrored = 2
    /// Turned by 180°.
    case upsideDown = 3
    /// Mirrored top to bottom.
    case flipped = 4
    /// Rows and columns exchanged.
    case transposed = 5
    /// To be turned by 90° clockwise.
    case turnedLeft = 6
    /// Rows and columns exchanged along the other diagonal.
    case transversed = 7
    /// To be turned by 90° counter-clockwise.
    case turnedRight = 8

    /// Whether width and height change places.
    public var swapsSides: Bool { rawValue >= 5 }

    /// Whether the first column, and whether the first row, of the upright image are the last ones of those as stored.
    var mirrors: (columns: Bool, rows: Bool) {
        let first = source(row: 0, column: 0, width: 2, height: 2)
        return swapsSides ? (first.row == 1, first.column == 1) : (first.column == 1, first.row == 1)
    }

    /// Where a place of the upright image is stored.
    /// - Parameters:
    ///   - row: a row of the upright image.
    ///   - column: a column of it.
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
