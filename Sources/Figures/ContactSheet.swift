import Foundation

/// A sheet of small grey images in rows, with a title, labels at the left and headings above the columns.
public struct ContactSheet: Sendable, Equatable {
    /// A label and the images beside it.
    public struct Row: Sendable, Equatable {
        /// What the images show.
        public var label: String
        /// From left to right.
        public var images: [GreyImage]

        /// A label and the images beside it.
        public init(label: String, images: [GreyImage]) {
            self.label = label
            self.images = images
        }
    }

    /// Above everything.
    public var title: String
    /// Above the columns, from the left; may be fewer than columns.
    public var headings: [String]
    /// From top to bottom.
    public var rows: [Row]
    /// How many pixels of the sheet one pixel of an image becomes, each way.
    public var scale: Int

    /// A sheet.
    public init(title: String, headings: [String] = [], rows: [Row], scale: Int = 3) {
        self.title = title
        self.headings = headings
        self.rows = rows
        self.scale = scale
    }

    /// Draws the sheet; it grows until every text fits.
    /// - Throws: ``FigureError`` when there are no images, or the sheet would be too large for a picture.
    public func draw() throws -> Canvas {
        let layout = try Layout(self)
        let canvas = try Canvas(width: layout.width, height: layout.height)
        canvas.write(title, x: Layout.margin, baseline: layout.titleBaseline, Layout.titleStyle)
        for (column, heading) in headings.enumerated() {
            canvas.write(
                heading, x: Double(layout.columns[column]), baseline: layout.headingBaseline, Layout.style)
        }
        for (index, row) in rows.enumerated() {
            let place = layout.rows[index]
            canvas.write(row.label, x: Layout.margin, baseline: place.baseline, Layout.style)
            for (column, image) in row.images.enumerated() {
                canvas.draw(image, x: layout.columns[column], y: place.top, scale: scale)
            }
        }
        return canvas
    }

    /// Draws the sheet and writes it as PNG, whole.
    /// - Throws: ``FigureError``, or `FileError` that names the file.
    public func write(to url: URL) throws {
        try draw().writePNG(to: url)
    }
}
