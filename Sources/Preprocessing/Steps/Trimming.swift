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
        let corners = [picture[0, 0], picture[0, width - 1], picture[height - 1, 0]]
        var (left, top, right, bottom) = (width, height, -1, -1)
        for row in 0..<height {
            for column in 0..<width {
                let differs = corners.map { !isClose(picture[row, column], $0) }
                if differs[0] { (left, top) = (min(left, column), min(top, row)) }
                if differs[1] { right = max(right, column) }
                if differs[2] { bottom = max(bottom, row) }
            }
        }
        guard left <= right, top <= bottom else { return picture }
        return picture.taking(width: right - left + 1, height: bottom - top + 1) { ($0 + top, $1 + left) }
    }

    private func isClose(_ one: ArraySlice<Float>, _ other: ArraySlice<Float>) -> Bool {
        let squares = zip(one, other).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return squares <= Float(one.count) * (closeness * 255) * (closeness * 255)
    }
}
