/// Brings the longer edge to that of the network's images by taking some rows and columns and skipping the others (the
/// paper's step 3; `-sample`).
///
/// The paper began with thumbnails of 51×73 pixels. A larger picture is first reduced to a longer edge of 73 by means
/// over areas, so that what is skipped is as little as it was there; skipping from a photograph would leave noise only.
public struct Subsampling: PreprocessingStep {
    /// What the step does.
    public let name = "resized"
    /// The longer edge of the thumbnails that the data set was made from.
    public static let thumbnailEdge = 73

    /// Width of the frame that the picture has to fit.
    public let width: Int
    /// Height of that frame.
    public let height: Int

    /// Fits pictures into a frame.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The picture with at least one side of the frame and the other one not longer.
    public func apply(to picture: Picture) -> Picture {
        let thumbnail = reduced(picture)
        // The side that fills the frame: width·frame height against height·frame width.
        let isWide = thumbnail.width * height >= thumbnail.height * width
        let newWidth =
            isWide ? width : min(width, AreaReduction.scaled(thumbnail.width, height, thumbnail.height))
        let newHeight =
            isWide ? min(height, AreaReduction.scaled(thumbnail.height, width, thumbnail.width)) : height
        return thumbnail.taking(width: newWidth, height: newHeight) { row, column in
            // The middle of each new pixel; between two old ones the first, as in ImageMagick.
            (
                ((2 * row + 1) * thumbnail.height - 1) / (2 * newHeight),
                ((2 * column + 1) * thumbnail.width - 1) / (2 * newWidth)
            )
        }
    }

    /// The longer edge that a picture is reduced to before pixels are chosen.
    var thumbnailEdge: Int { max(Self.thumbnailEdge, 2 * max(width, height)) }

    private func reduced(_ picture: Picture) -> Picture {
        let size = AreaReduction.size(picture.width, picture.height, longerEdge: thumbnailEdge)
        return size == (picture.width, picture.height) ? picture : picture.reduced(to: size)
    }
}
