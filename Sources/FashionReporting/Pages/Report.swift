import Foundation

/// A report as a value: the same content becomes a page for browsers (``html()``) and a document for paper (``pdf()``).
public struct Report: Sendable, Equatable {
    /// The report's name.
    public var title: String
    /// One line below it: what was measured, with what.
    public var subtitle: String
    /// When its content came to be; the only time in it.
    public var created: Date
    /// From the first to the last.
    public var sections: [Section]

    /// A report.
    public init(title: String, subtitle: String, created: Date, sections: [Section] = []) {
        self.title = title
        self.subtitle = subtitle
        self.created = created
        self.sections = sections
    }

    /// A heading and what stands below it.
    public struct Section: Sendable, Equatable {
        /// The heading.
        public var heading: String
        /// From top to bottom.
        public var blocks: [Block]

        /// A section.
        public init(_ heading: String, _ blocks: [Block]) {
            self.heading = heading
            self.blocks = blocks
        }
    }

    /// A part of a section.
    public enum Block: Sendable, Equatable {
        /// Running text; a line break begins a new line.
        case paragraph(String)
        /// Lines whose columns stand below each other, in a font of equal widths.
        case preformatted(String)
        /// Rows of cells.
        case table(Table)
        /// A drawing with a line that says what it shows.
        case figure(Drawing, caption: String)
    }

    /// Rows of cells below a row of headings.
    public struct Table: Sendable, Equatable {
        /// Headings of the columns; empty for a table without.
        public var header: [String]
        /// Cells by row; a short row is filled up with empty ones.
        public var rows: [[String]]

        /// A table.
        public init(header: [String] = [], rows: [[String]]) {
            self.header = header
            self.rows = rows
        }

        /// How many columns the longest row has.
        var columnCount: Int { max(header.count, rows.map(\.count).max() ?? 0) }

        /// The cell, empty where the row is too short.
        func cell(_ row: [String], _ column: Int) -> String { column < row.count ? row[column] : "" }

        /// Whether a column holds numbers, which stand at the right; the first one names the row.
        func isNumeric(_ column: Int) -> Bool {
            column > 0
                && rows.allSatisfy { row in
                    let text = cell(row, column)
                    return text.isEmpty || text.first.map { "+-−0123456789".contains($0) } == true
                }
        }
    }
}
