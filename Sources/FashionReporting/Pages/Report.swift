import Foundation

/// A report as a value: the same content becomes an HTML page (``html()``) or a PDF (``pdf()``).
public struct Report: Sendable, Equatable {
    /// The title of the report.
    public var title: String
    /// One line below the title: what was measured, and with what.
    public var subtitle: String
    /// The date of creation, the only date in the report.
    public var created: Date
    /// The sections in order.
    public var sections: [Section]

    /// Creates a report.
    public init(title: String, subtitle: String, created: Date, sections: [Section] = []) {
        self.title = title
        self.subtitle = subtitle
        self.created = created
        self.sections = sections
    }

    /// A heading with the content below it.
    public struct Section: Sendable, Equatable {
        /// The heading.
        public var heading: String
        /// The content, from top to bottom.
        public var blocks: [Block]

        /// Creates a section.
        public init(_ heading: String, _ blocks: [Block]) {
            self.heading = heading
            self.blocks = blocks
        }
    }

    /// A part of a section.
    public enum Block: Sendable, Equatable {
        /// Running text; a newline character begins a new line.
        case paragraph(String)
        /// Text with aligned columns, in a monospaced font.
        case preformatted(String)
        /// A table.
        case table(Table)
        /// A drawing with its caption.
        case figure(Drawing, caption: String)
    }

    /// Rows of cells below a row of headings.
    public struct Table: Sendable, Equatable {
        /// The headings of the columns; empty for a table without headings.
        public var header: [String]
        /// The cells by row; a short row is padded with empty cells.
        public var rows: [[String]]

        /// Creates a table.
        public init(header: [String] = [], rows: [[String]]) {
            self.header = header
            self.rows = rows
        }

        /// The number of columns of the longest row.
        var columnCount: Int { max(header.count, rows.map(\.count).max() ?? 0) }

        /// Returns a cell; empty if the row is too short.
        func cell(_ row: [String], _ column: Int) -> String { column < row.count ? row[column] : "" }

        /// Whether each column holds numbers, which are right-aligned; the first column names the row, and a dash stands
        /// for a number that does not exist. Looks at all rows.
        var isNumeric: [Bool] {
            (0..<columnCount).map { column in
                column > 0
                    && rows.allSatisfy { row in
                        let text = cell(row, column)
                        return text.isEmpty || text == "–"
                            || text.first.map { "+-−0123456789".contains($0) } == true
                    }
            }
        }
    }
}
