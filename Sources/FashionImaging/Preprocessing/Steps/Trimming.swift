/// Cuts off edges whose colour is close to that of the corners (the paper's step 2; `-fuzz 5% -trim`).
///
/// As in ImageMagick, the upper left corner determines the left and the upper edge, the upper right corner the right
/// edge, and the lower left corner the lower edge. If nothing would be left, the picture is unchanged.
public struct Trimming: PreprocessingStep {
    /// Name of the effect.
    public let name = "trimmed"
    /// Largest distance of a colour from the corner's, as a fraction of the longest distance in the RGB cube, which is
    /// 255·√3.
    public var closeness: Float = 0.05

    /// Creates the step with the paper's 5 %.
    public init() {}

    /// Returns the picture without its edges.
    public func apply(to picture: Picture) -> Picture {
        let (left, top, right, bottom) = picture.values.withUnsafeBufferPointer { extent(picture, $0) }
        guard left <= right, top <= bottom else { return picture }
        return picture.taking(width: right - left + 1, height: bottom - top + 1) { ($0 + top, $1 + left) }
    }

    /// Returns the outermost columns and rows with a pixel that differs from the corner of their edge.
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
            // Only pixels that may move an edge outwards are compared.
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
