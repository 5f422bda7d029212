extension ContactSheet {
    /// The positions of a sheet's parts, in whole pixels, so that images stay sharp.
    struct Layout {
        static let margin = 16.0
        static let gap = 6
        static let style = TextStyle(size: 14)
        static let titleStyle = TextStyle(size: 20, isBold: true)

        let width: Int
        let height: Int
        let titleBaseline: Double
        let headingBaseline: Double
        /// The left edges of the columns.
        let columns: [Int]
        /// The upper edges of the rows, and the baselines of their labels.
        let rows: [(top: Int, baseline: Double)]

        init(_ sheet: ContactSheet) throws {
            let images = sheet.rows.flatMap(\.images)
            guard !images.isEmpty else { throw FigureError("a sheet needs at least one image") }
            guard (1...64).contains(sheet.scale) else {
                throw FigureError("expected a scale of 1 to 64, found \(sheet.scale)")
            }
            guard images.count <= 100_000, sheet.headings.count <= 100_000, sheet.rows.count <= 100_000 else {
                throw FigureError("expected at most 100,000 images on a sheet, found \(images.count)")
            }
            func width(_ text: String, _ style: TextStyle = Self.style) -> Double {
                style.extent(of: text).width
            }

            // Each column is as wide as its widest image or its heading.
            let labels = sheet.rows.map { width($0.label) }.max() ?? 0
            var x = Int((Self.margin + labels).rounded(.up)) + 2 * Self.gap
            var columns: [Int] = []
            for column in 0..<max(sheet.headings.count, sheet.rows.map(\.images.count).max() ?? 0) {
                let images = sheet.rows.compactMap { $0.images.dropFirst(column).first?.width }.max() ?? 0
                let heading = column < sheet.headings.count ? width(sheet.headings[column]) : 0
                columns.append(x)
                x += max(images * sheet.scale, Int(heading.rounded(.up))) + Self.gap
            }
            let title = Self.margin + width(sheet.title, Self.titleStyle)
            self.columns = columns
            self.width = max(x - Self.gap, Int(title.rounded(.up))) + Int(Self.margin)

            // Below the title and the headings, each row is as tall as its tallest image or its label.
            let titleFont = Self.titleStyle.extent(of: sheet.title)
            let font = Self.style.extent(of: "")
            titleBaseline = (Self.margin + titleFont.ascent).rounded()
            headingBaseline = (titleBaseline + titleFont.descent + Double(Self.gap) + font.ascent).rounded()
            let headingBottom =
                sheet.headings.isEmpty ? titleBaseline + titleFont.descent : headingBaseline + font.descent
            var y = Int(headingBottom.rounded(.up)) + Self.gap
            var rows: [(top: Int, baseline: Double)] = []
            for row in sheet.rows {
                let tallest = (row.images.map(\.height).max() ?? 0) * sheet.scale
                let height = max(tallest, Int(font.height.rounded(.up)))
                rows.append((y, (Double(y) + (Double(height) + font.ascent - font.descent) / 2).rounded()))
                y += height + Self.gap
            }
            self.rows = rows
            height = y - Self.gap + Int(Self.margin)
        }
    }
}
