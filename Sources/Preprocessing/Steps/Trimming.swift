/// Cuts off the edges that are close to the colour of the corners (the paper's step 2; `-fuzz 5% -trim`).
///
/// As in ImageMagick, the upper left corner decides on the left and the upper edge, the upper right one on the right
/// edge and the lower left one on the lower edge. Where nothing is left the picture stays as it is.
public struct Trimming: PreprocessingStep {
    /// What the step does.
    public let name = "trimmed"
    /// How far a colour may be from the corner's: a share of the longest distance in the RGB cube, which is 255·√3.
    public var closeness: Float = 0.05

    /// The paper's 5 %.
    public init() {}

    /// The picture without its edges.
    public func apply(to picture: Picture) -> Picture {
        let (width, height) = (picture.width, picture.height)
        func differs(_ row: Int, _ column: Int, from corner: (row: Int, column: Int)) -> Bool {
            !isClose(
                picture.values, (row * width + column) * picture.channels,
                (corner.row * width + corner.column) * picture.channels, picture.channels)
        }
        var (left, top, right) = (width, height, -1)
        for row in 0..<height {
            // Only what may move an edge further out is looked at.
            if let first = (0..<left).first(where: { differs(row, $0, from: (0, 0)) }) {
                (left, top) = (first, min(top, row))
            }
            if let last = (right + 1..<width).last(where: { differs(row, $0, from: (0, width - 1)) }) {
                right = last
            }
        }
        let bottom =
            (0..<height).last { row in (0..<width).contains { differs(row, $0, from: (height - 1, 0)) } }
            ?? -1
        guard left <= right, top <= bottom else { return picture }
        return picture.taking(width: right - left + 1, height: bottom - top + 1) { ($0 + top, $1 + left) }
    }

    private func isClose(_ values: [Float], _ one: Int, _ other: Int, _ channels: Int) -> Bool {
        var squares: Float = 0
        for channel in 0..<channels {
            let distance = values[one + channel] - values[other + channel]
            squares += distance * distance
        }
        return squares <= Float(channels) * (closeness * 255) * (closeness * 255)
    }
}
