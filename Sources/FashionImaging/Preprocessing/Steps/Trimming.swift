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
        let (left, top, right, bottom) = picture.values.withUnsafeBufferPointer { extent(picture, $0) }
        guard left <= right, top <= bottom else { return picture }
        return picture.taking(width: right - left + 1, height: bottom - top + 1) { ($0 + top, $1 + left) }
    }

    /// The outermost columns and rows with a pixel that differs from its edge's corner.
    private func extent(
        _ picture: Picture, _ values: UnsafeBufferPointer<Float>
    ) -> (left: Int, top: Int, right: Int, bottom: Int) {
        let (width, height, channels) = (picture.width, picture.height, picture.channels)
        let limit = Float(channels) * (closeness * 255) * (closeness * 255)
        func differs(_ row: Int, _ column: Int, from corner: (row: Int, column: Int)) -> Bool {
            let (one, other) = (
                (row * width + column) * channels, (corner.row * width + corner.column) * channels
            )
            func square(_ channel: Int) -> Float {
                let distance = values[one + channel] - values[other + channel]
                return distance * distance
            }
            return (channels == 1 ? square(0) : square(0) + square(1) + square(2)) > limit
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
        let bottom = (0..<height).last { row in
            (0..<width).contains { differs(row, $0, from: (height - 1, 0)) }
        }
        return (left, top, right, bottom ?? -1)
    }
}
