import FashionCore

extension ConfusionMatrixFigure {
    /// The positions of a matrix's parts, in whole units, so that cells stay sharp.
    struct Layout {
        static let countStyle = TextStyle(size: 13)
        static let shareStyle = TextStyle(size: 11)
        static let captionStyle = TextStyle(size: 13, isBold: true)
        static let scaleWidth = 160.0
        static let scaleHeight = 12.0
        /// The largest width of a line of a class name.
        private static let nameWidth = 190.0

        let sheet: Sheet
        let rowNames: [TextBlock]
        let columnNames: [TextBlock]
        /// Whether the names of the columns run upwards.
        let isUpright: Bool
        let captionBaseline: Double
        /// The area of all cells.
        let matrix: Rectangle
        /// The share of its row of the most frequent confusion, at least 1 %.
        let largestError: Double
        /// The height of the two lines of a cell.
        let textHeight: Double
        /// The top left corners of the colour scales.
        let scales: [Point]
        let bottom: Double
        private let cellWidth: Double
        private let cellHeight: Double

        init(_ figure: ConfusionMatrixFigure) throws {
            let all = figure.classNames.count
            let places = figure.places
            let classes = places.count
            guard (1...256).contains(classes), figure.counts.count == all,
                places.allSatisfy((0..<all).contains),
                figure.counts.allSatisfy({ $0.count == all && $0.allSatisfy { $0 >= 0 } })
            else {
                throw FigureError(
                    "expected 1 to 256 classes and as many rows and columns of counts, found \(classes) of \(all) names "
                        + "and rows of \(Set(figure.counts.map(\.count)).sorted().prefix(5)) counts")
            }
            let names = places.map { figure.classNames[$0].shortened(to: 80) }
            let numbers = places.flatMap { row in places.map { figure.counts[row][$0] } }.map {
                Self.countStyle.extent(of: Formatting.grouped($0)).width
            }
            textHeight = Self.countStyle.extent(of: "").height + Self.shareStyle.extent(of: "").height
            let share = Self.shareStyle.extent(of: "100.0%").width
            let width = (max(numbers.max() ?? 0, share, 44) + 10).rounded(.up)
            let rowNames = names.map { TextBlock($0, Self.countStyle, width: Self.nameWidth) }
            let height = max(textHeight + 10, (rowNames.map(\.height).max() ?? 0) + 6).rounded(.up)

            // Names are horizontal if their words fit into cells that are slightly wider than the numbers need.
            let level = names.map { TextBlock($0, Self.countStyle, width: max(width, 84) - 8) }
            let isUpright = zip(level, names).contains { $0.lines.count > 2 || $0.breaksWord(of: $1) }
            let upright = names.map { TextBlock($0, Self.countStyle, width: Self.nameWidth) }
            let tallest = upright.map(\.height).max() ?? 0
            cellWidth = isUpright ? max(width, (tallest + 6).rounded(.up)) : max(width, 84)
            cellHeight = height
            columnNames = isUpright ? upright : level
            self.rowNames = rowNames
            self.isUpright = isUpright

            let caption = Self.captionStyle.extent(of: "")
            let left =
                Sheet.margin + 8
                + max(rowNames.map(\.width).max() ?? 0, Self.captionStyle.extent(of: "precision").width)
                .rounded(.up)
            let size = (width: Double(classes) * cellWidth, height: Double(classes) * cellHeight)
            // The figure is at least as wide as a scale with its name.
            let needed = left + size.width + 10 + cellWidth + Sheet.margin
            let sheet = try Sheet(title: figure.title, width: max(needed, 420))
            captionBaseline = (sheet.top + caption.ascent).rounded()
            let nameHeight = columnNames.map { isUpright ? $0.width : $0.height }.max() ?? 0
            let top = (captionBaseline + caption.descent + 4 + nameHeight + 8).rounded()
            matrix = Rectangle(x: left, y: top, width: size.width, height: size.height)
            let below = matrix.bottom + 10 + cellHeight + 14
            let areSideBySide = sheet.width >= 2 * 360 + 2 * Sheet.margin
            scales = [
                Point(x: Sheet.margin, y: below),
                areSideBySide
                    ? Point(x: Sheet.margin + 360, y: below) : Point(x: Sheet.margin, y: below + 36),
            ]
            bottom = scales[1].y + Self.scaleHeight + 3 + Self.shareStyle.extent(of: "").height
            self.sheet = sheet
            largestError = Self.largestError(figure.counts)
        }

        private static func largestError(_ counts: [[Int]]) -> Double {
            counts.enumerated().reduce(0.01) { largest, entry in
                let sum = entry.element.reduce(0.0) { $0 + Double($1) }
                let wrong = entry.element.enumerated().filter { $0.offset != entry.offset }.map(\.element)
                    .max()
                return sum > 0 ? max(largest, Double(wrong ?? 0) / sum) : largest
            }
        }

        func errorColor(_ share: Double) -> Color {
            ColorMap.oranges[(share / largestError).squareRoot() * 0.8]
        }

        func cell(row: Int, column: Int) -> Rectangle {
            Rectangle(
                x: matrix.x + Double(column) * cellWidth, y: matrix.y + Double(row) * cellHeight,
                width: cellWidth, height: cellHeight)
        }

        func recallCell(_ row: Int) -> Rectangle {
            Rectangle(
                x: matrix.right + 10, y: cell(row: row, column: 0).y, width: cellWidth, height: cellHeight)
        }

        func precisionCell(_ column: Int) -> Rectangle {
            Rectangle(
                x: cell(row: 0, column: column).x, y: matrix.bottom + 10, width: cellWidth,
                height: cellHeight)
        }
    }
}

extension TextBlock {
    /// Whether a line ends within a word of the text.
    fileprivate func breaksWord(of text: String) -> Bool {
        let ends = lines.dropLast().filter { !($0.last.map { "/-_".contains($0) } ?? true) }
        let spaces = text.filter { $0 == " " }.count
        return ends.count > spaces
    }
}
