/// Resizes the longer edge to that of the network's images by picking some rows and columns and skipping the others
/// (the paper's step 3; `-sample`).
///
/// The paper began with thumbnails of 51×73 pixels. A larger picture is first reduced by area averaging to a longer
/// edge of 73, or twice that of the network's images if that is more, so that as little is skipped as in the paper.
/// Picking pixels of a photograph would leave only noise.
public struct Subsampling: PreprocessingStep {
    /// Name of the effect.
    public let name = "resized"
    /// The longer edge of the thumbnails that the data set was made from.
    public static let thumbnailEdge = 73

    /// Width of the frame into which the picture is fitted.
    public let width: Int
    /// Height of the frame.
    public let height: Int

    /// Creates a step that fits pictures into a frame.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Returns the picture with one side as long as the frame's and the other one not longer.
    public func apply(to picture: Picture) -> Picture {
        let thumbnail = reduced(picture)
        // The side that fills the frame: width·frame height against height·frame width.
        let isWide = thumbnail.width * height >= thumbnail.height * width
        let newWidth =
            isWide ? width : min(width, AreaReduction.scaled(thumbnail.width, height, thumbnail.height))
        let newHeight =
            isWide ? min(height, AreaReduction.scaled(thumbnail.height, width, thumbnail.width)) : height
        return thumbnail.taking(width: newWidth, height: newHeight) { row, column in
            // The middle of each new pixel; between two old pixels the first, as in ImageMagick.
            (
                ((2 * row + 1) * thumbnail.height - 1) / (2 * newHeight),
                ((2 * column + 1) * thumbnail.width - 1) / (2 * newWidth)
            )
        }
    }

    /// The longer edge to which a picture is reduced before pixels are picked.
    var thumbnailEdge: Int { max(Self.thumbnailEdge, 2 * max(width, height)) }

    private func reduced(_ picture: Picture) -> Picture {
        let size = AreaReduction.size(picture.width, picture.height, longerEdge: thumbnailEdge)
        return size == (picture.width, picture.height) ? picture : picture.reduced(to: size)
    }
}
