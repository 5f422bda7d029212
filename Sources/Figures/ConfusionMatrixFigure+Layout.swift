extension ConfusionMatrixFigure {
    /// Where everything of a matrix stands, in whole pixels, so that cells stay sharp.
    struct Layout {
        static let margin = 16.0
        /// Between a cell's text and its edge, and between neighbouring cells.
        static let padding = 10
        static let line = 1
        static let style = TextStyle(size: 14)
        static let captionStyle = TextStyle(size: 14, isBold: true)
        static let titleStyle = TextStyle(size: 20, isBold: true)
        static let rowCaption = "true"
        static let columnCaption = "predicted"

        let width: Int
        let height: Int
        let titleBaseline: Double
        let captionBaseline: Double
        let headingBaseline: Double
        /// The corner of the first cell.
        let left: Int
        private let top: Int
        private let cellWidth: Int
        private let cellHeight: Int
        private let ascent: Double
        private let descent: Double

        init(_ figure: ConfusionMatrixFigure) throws {
            let classes = figure.classNames.count
            guard (1...256).contains(classes), figure.counts.count == classes,
                figure.counts.allSatisfy({ $0.count == classes && $0.allSatisfy { $0 >= 0 } })
            else {
                throw FigureError(
                    "expected 1 to 256 classes and as many rows and columns of counts, found \(classes) names "
                        + "and rows of \(Set(figure.counts.map(\.count)).sorted().prefix(5)) counts")
            }
            let ruler = try Canvas(width: 1, height: 1)
            func width(_ text: String, _ style: TextStyle = Self.style) -> Int {
                Int(ruler.extent(of: text, style).width.rounded(.up))
            }
            let names = figure.classNames.map { width($0) }.max() ?? 0
            let numbers = figure.counts.joined().map { width("\($0)") }.max() ?? 0
            let font = ruler.extent(of: "", Self.style)
            let titleFont = ruler.extent(of: figure.title, Self.titleStyle)
            (ascent, descent) = (font.ascent, font.descent)
            let textHeight = Int((ascent + descent).rounded(.up))

            cellWidth = max(names, numbers) + 2 * Self.padding
            cellHeight = textHeight + 2 * Self.padding
            left = Int(Self.margin) + max(names, width(Self.rowCaption, Self.captionStyle)) + Self.padding
            titleBaseline = (Self.margin + titleFont.ascent).rounded()
            captionBaseline = (titleBaseline + titleFont.descent + Double(Self.padding) + ascent).rounded()
            headingBaseline = (captionBaseline + descent + Double(Self.padding) / 2 + ascent).rounded()
            top = Int((headingBaseline + descent).rounded(.up)) + Self.padding / 2
            let right = max(
                left + classes * (cellWidth + Self.line) - Self.line,
                Int(Self.margin) + width(figure.title, Self.titleStyle),
                left + width(Self.columnCaption, Self.captionStyle))
            self.width = right + Int(Self.margin)
            height = top + classes * (cellHeight + Self.line) - Self.line + Int(Self.margin)
            try ruler.check()
        }

        /// The place of a cell.
        func cell(row: Int, column: Int) -> Rectangle {
            Rectangle(
                x: Double(left + column * (cellWidth + Self.line)),
                y: Double(top + row * (cellHeight + Self.line)),
                width: Double(cellWidth), height: Double(cellHeight))
        }

        /// The line on which a cell's text stands.
        func baseline(in cell: Rectangle) -> Double {
            (cell.y + (cell.height + ascent - descent) / 2).rounded()
        }
    }
}
