/// A sheet of small images in rows, with a title, labels at the left and headings above the columns.
public struct ContactSheet: Figure, Equatable {
    /// A label and the images beside it.
    public struct Row: Sendable, Equatable {
        /// What the images show.
        public var label: String
        /// From left to right.
        public var images: [ColorImage]

        /// A label and the images beside it.
        public init(label: String, images: [ColorImage]) {
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
    /// How many units of the sheet one pixel of an image becomes, each way.
    public var scale: Int

    /// A sheet.
    public init(title: String, headings: [String] = [], rows: [Row], scale: Int = 3) {
        self.title = title
        self.headings = headings
        self.rows = rows
        self.scale = scale
    }

    /// The sheet; it grows until every text fits.
    /// - Throws: ``FigureError`` when there are no images.
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
