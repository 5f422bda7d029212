import FashionCore
import Foundation

/// Lines of text in columns; widths count Unicode scalars, as Python does.
enum TextTable {
    /// Rows of cells, two spaces between columns, two before the first. Control characters, which names of classes may have,
    /// are written out.
    /// - Parameter right: columns, from 0, whose cells are pushed to the right.
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

    /// Text pushed to the right.
    static func padded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.unicodeScalars.count)) + text
    }

    /// Text filled with spaces at its right.
    static func filled(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }

    /// A number with fixed decimals.
    static func decimal(_ number: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", number)
    }

    /// A share as per cent: `93.42 %`.
    static func percent(_ share: Double, _ digits: Int = 2) -> String { decimal(share * 100, digits) + " %" }
}
