import FashionCore

/// Text in aligned columns. Widths count Unicode scalars, as in Python.
enum TextTable {
    /// Returns rows of cells, with two spaces before the first column and between columns. Control characters, which
    /// class names may contain, are escaped.
    /// - Parameter right: indices of the right-aligned columns, from 0.
    static func lines(_ rows: [[String]], right: Set<Int> = []) -> String {
        let rows = rows.map { $0.map(\.shownOnOneLine) }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.count > column ? $0[column].unicodeScalars.count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                if right.contains(column) { return padded(cell, to: widths[column]) }
                return column == row.count - 1 ? cell : filled(cell, to: widths[column])
            }
            return "  " + cells.joined(separator: "  ") + "\n"
        }.joined()
    }

    /// Returns the text right-aligned in `width` columns.
    static func padded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.unicodeScalars.count)) + text
    }

    /// Returns the text left-aligned in `width` columns.
    static func filled(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }
}
