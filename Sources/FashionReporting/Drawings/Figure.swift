import Foundation

/// A value that can be drawn; equal values give equal drawings.
public protocol Figure: Sendable {
    /// Returns the drawing, for any surface.
    /// - Throws: ``FigureError`` when the values cannot be drawn.
    func drawing() throws -> Drawing
}

extension Figure {
    /// Draws the figure as pixels.
    /// - Parameter scale: pixels per unit; `nil` uses 2, or less for a drawing that would have more than 50 million pixels
    ///   or a side longer than ``Canvas/maximumExtent``.
    /// - Throws: ``FigureError`` when the values cannot be drawn or the drawing is too large for `scale`.
    public func draw(scale: Double? = nil) throws -> Canvas {
        let drawing = try drawing()
        return try Canvas(drawing, scale: scale ?? drawing.standardScale)
    }

    /// Draws the figure and writes it as a PNG file, atomically.
    /// - Throws: ``FigureError``, or `FileError` that names the file.
    public func write(to url: URL, scale: Double? = nil) throws {
        try draw(scale: scale).writePNG(to: url)
    }
}
