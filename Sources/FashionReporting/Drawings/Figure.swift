import Foundation

/// Something that can be drawn: plain values that become a picture, the same one every time.
public protocol Figure: Sendable {
    /// The drawing, for any surface.
    /// - Throws: ``FigureError`` when the values make no figure.
    func drawing() throws -> Drawing
}

extension Figure {
    /// Draws the figure in pixels.
    /// - Parameter scale: pixels for a unit; when missing 2, or as much as makes a picture of at most 50 million pixels.
    /// - Throws: ``FigureError`` when the values make no figure, or one that is too large.
    public func draw(scale: Double? = nil) throws -> Canvas {
        let drawing = try drawing()
        let limit = (50_000_000 / (drawing.width * drawing.height)).squareRoot()
        return try Canvas(drawing, scale: scale ?? min(2, limit))
    }

    /// Draws the figure and writes it as PNG, whole.
    /// - Throws: ``FigureError``, or `FileError` that names the file.
    public func write(to url: URL, scale: Double? = nil) throws {
        try draw(scale: scale).writePNG(to: url)
    }
}
