/// The layout of a table on pages of a given width.
struct TableLayout {
    private static let gap = 14.0
    private static let padding = 2.5

    private let table: Report.Table
    /// The width of each column, without the gaps.
    private let widths: [Double]
    private let size: Double
    /// Whether each column is right-aligned.
    private let isNumeric: [Bool]

    init(_ table: Report.Table, width: Double) {
        self.table = table
        isNumeric = table.isNumeric
        let columns = 0..<table.columnCount
        let natural = columns.map { column in
            let header = PageStyle.strong.extent(of: table.cell(table.header, column)).width
            return table.rows.reduce(header) {
                max($0, PageStyle.cell.extent(of: table.cell($1, column)).width)
            } + 0.5
        }
        let gaps = Self.gap * Double(max(columns.count - 1, 0))
        // Smaller letters first, down to two thirds; text that is still too wide is broken into lines.
        let shrink = min(1, max(2.0 / 3, (width - gaps) / max(natural.reduce(0, +), 1)))
        size = PageStyle.cell.size * shrink
        widths = Self.fitted(natural.map { $0 * shrink }, into: width - gaps)
    }

    /// Narrows the widest columns until all columns fit.
    private static func fitted(_ widths: [Double], into room: Double) -> [Double] {
        guard widths.reduce(0, +) > room else { return widths }
        // The limit to which columns are narrowed, found by bisection.
        var (low, high) = (0.0, widths.max() ?? 0)
        for _ in 0..<50 {
            let limit = (low + high) / 2
            if widths.reduce(0, { $0 + min($1, limit) }) > room { high = limit } else { low = limit }
        }
        return widths.map { min($0, low) }
    }

    /// The height to keep together: that of the whole table if it is
    /// at most half a page, otherwise that of its beginning.
    var heightToKeep: Double {
        let height = rows.reduce(header.map { $0.height + 4 } ?? 0) { $0 + $1.height }
        return height <= PageStyle.whole / 2 ? height : 40
    }

    private var header: Drawing? { table.header.isEmpty ? nil : row(table.header, PageStyle.strong) }
    private var rows: [Drawing] { table.rows.map { row($0, PageStyle.cell) } }

    /// Adds all rows, and repeats the headings on each page.
    func add(to flow: inout PageFlow) {
        let header = header
        flow.require(heightToKeep)
        for (index, row) in rows.enumerated() {
            let before = flow.y
            flow.require(row.height + (index == 0 ? header.map { $0.height + 4 } ?? 0 : 0))
            if let header, index == 0 || flow.y < before {
                flow.place(header, scale: 1)
                flow.rule()
            }
            flow.place(row, scale: 1)
        }
    }

    private func row(_ cells: [String], _ style: TextStyle) -> Drawing {
        var style = style
        style.size = size
        let blocks = widths.indices.map { TextBlock(table.cell(cells, $0), style, width: widths[$0]) }
        let height = (blocks.map(\.height).max() ?? 0) + 2 * Self.padding
        var drawing = Drawing(width: PageStyle.room, height: height)
        var x = 0.0
        for (column, block) in blocks.enumerated() {
            drawing.write(
                block, at: Point(x: isNumeric[column] ? x + widths[column] : x, y: Self.padding),
                align: isNumeric[column] ? .end : .start)
            x += widths[column] + Self.gap
        }
        return drawing
    }
}
