import FashionCore

/// Rows of cells in columns as wide as their widest cell, the last of which is right-aligned.
struct AlignedColumns {
    /// The rows as lines, with two spaces between columns.
    let lines: [String]
    /// The width of the table in characters.
    let width: Int

    /// Aligns rows with the same number of cells, at least one.
    init(_ rows: [[String]]) {
        let columns = 0..<(rows.first?.count ?? 0)
        let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
        lines = rows.map { cells in
            columns.map { column in
                column == columns.last
                    ? Formatting.right(cells[column], widths[column])
                    : Formatting.left(cells[column], widths[column])
            }.joined(separator: "  ")
        }
        width = widths.reduce(0, +) + 2 * max(0, widths.count - 1)
    }
}
