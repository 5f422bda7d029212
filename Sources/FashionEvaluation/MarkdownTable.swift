/// A Markdown table with right-aligned numbers.
enum MarkdownTable {
    /// Returns the table.
    /// - Parameter header: headings of the columns; the first column is left-aligned.
    static func text(header: [String], rows: [[String]]) -> String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        return line(header) + "|---|" + String(repeating: "--:|", count: header.count - 1) + "\n"
            + rows.map(line).joined()
    }
}
