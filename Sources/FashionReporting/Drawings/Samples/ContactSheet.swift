/// A sheet of small images in rows, with a title, labels at the left and headings above the columns.
public struct ContactSheet: Figure, Equatable {
    /// A row of images with a label.
    public struct Row: Sendable, Equatable {
        /// The label at the left.
        public var label: String
        /// The images, from left to right.
        public var images: [ColorImage]

        /// Creates a row.
        public init(label: String, images: [ColorImage]) {
            self.label = label
            self.images = images
        }
    }

    /// The title of the sheet.
    public var title: String
    /// The headings of the columns, from the left; there may be fewer than columns.
    public var headings: [String]
    /// The rows, from top to bottom.
    public var rows: [Row]
    /// The number of units per pixel of an image, in both directions.
    public var scale: Int

    /// Creates a sheet.
    public init(title: String, headings: [String] = [], rows: [Row], scale: Int = 3) {
        self.title = title
        self.headings = headings
        self.rows = rows
        self.scale = scale
    }

    /// Draws the sheet, which grows until every text fits.
    /// - Throws: ``FigureError`` when there are no images or too many, or the scale is not 1 to 64.
    public func drawing() throws -> Drawing {
        let layout = try Layout(self)
        var drawing = Drawing(width: Double(layout.width), height: Double(layout.height))
        drawing.write(title, at: Point(x: Layout.margin, y: layout.titleBaseline), Layout.titleStyle)
        for (column, heading) in headings.enumerated() {
            drawing.write(
                heading, at: Point(x: Double(layout.columns[column]), y: layout.headingBaseline), Layout.style
            )
        }
        for (index, row) in rows.enumerated() {
            let place = layout.rows[index]
            drawing.write(row.label, at: Point(x: Layout.margin, y: place.baseline), Layout.style)
            for (column, image) in row.images.enumerated() {
                let frame = Rectangle(
                    x: Double(layout.columns[column]), y: Double(place.top),
                    width: Double(image.width * scale), height: Double(image.height * scale))
                drawing.draw(image, in: frame)
            }
        }
        return drawing
    }
}
