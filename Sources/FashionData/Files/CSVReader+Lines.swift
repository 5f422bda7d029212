import FashionCore
import Foundation

/// Parsing of a line: a fast path for plain numbers and a careful one for everything else.
extension CSVReader {
    /// Parses a row of whole numbers, optionally with quotes, blanks or `.0`; returns false to leave the row to the
    /// careful path.
    mutating func parsePlain(_ start: Int, _ end: Int, _ layout: CSVLayout) throws -> Bool {
        let separator = layout.separator
        guard separator != 0x20 else { return false }
        var label: CSVTable.Label?
        let isPlain = buffer.withUnsafeBufferPointer { bytes in
            row.withUnsafeMutableBufferPointer { row in
                var (index, pixel) = (start, 0)
                for (column, role) in roles.enumerated() {
                    if role == .skipped {
                        while index < end, bytes[index] != separator {
                            if bytes[index] == CSVFields.quote { return false }
                            index &+= 1
                        }
                    } else {
                        guard let value = Self.plainNumber(bytes, &index, end) else { return false }
                        if role == .label {
                            label = value
                        } else {
                            guard value < 256 else { return false }
                            row[pixel] = UInt8(truncatingIfNeeded: value)
                            pixel &+= 1
                        }
                    }
                    if column < roles.count - 1 {
                        guard index < end, bytes[index] == separator else { return false }
                        index &+= 1
                    }
                }
                return index == end
            }
        }
        if isPlain { store(label) }
        return isPlain
    }

    /// Parses a whole number from 0 to 999 with optional blanks, quotes and `.0`; returns nil for anything else.
    @inline(__always)
    static func plainNumber(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ end: Int
    ) -> CSVTable.Label? {
        while index < end, bytes[index] == 0x20 { index &+= 1 }
        let isQuoted = index < end && bytes[index] == CSVFields.quote
        if isQuoted { index &+= 1 }
        let first = index
        var value: UInt32 = 0
        while index < end {
            let digit = UInt32(bytes[index] &- 0x30)
            guard digit < 10 else { break }
            value = value &* 10 &+ digit
            index &+= 1
        }
        guard (1...3).contains(index - first) else { return nil }
        if index < end, bytes[index] == 0x2E {
            index &+= 1
            while index < end, bytes[index] == 0x30 { index &+= 1 }
        }
        if isQuoted {
            guard index < end, bytes[index] == CSVFields.quote else { return nil }
            index &+= 1
        }
        while index < end, bytes[index] == 0x20 { index &+= 1 }
        return CSVTable.Label(truncatingIfNeeded: value)
    }

    mutating func parseCarefully(_ bytes: ArraySlice<UInt8>, _ layout: CSVLayout) throws {
        var fields = CSVFields.split(bytes, by: layout.separator)
        if fields.allSatisfy(\.isEmpty) { return }
        if fields.count == roles.count + 1, fields.last == "" { fields.removeLast() }
        if fields.count == roles.count - 1, roles.last == .skipped { fields.append("") }
        guard fields.count == roles.count else {
            throw problem(
                column: min(fields.count, roles.count),
                "expected \(roles.count) columns, found \(fields.count)")
        }
        var label: CSVTable.Label?
        var pixel = 0
        for (column, role) in roles.enumerated() {
            let field = fields[column]
            switch role {
            case .skipped: continue
            case .label: label = try self.label(field, column)
            case .pixel:
                guard let value = CSVFields.byte(field) else { throw notAByte(field, column) }
                row[pixel] = value
                pixel += 1
            }
        }
        store(label)
    }

    mutating func store(_ label: CSVTable.Label?) {
        if let label { labels.append(label) }
        if let order = layout?.pixelOrder {
            for place in order { cells.append(row[place]) }
        } else {
            cells.append(contentsOf: row)
        }
    }

    /// Returns the label in a field: its number, or the number that its word is given.
    mutating func label(_ text: String, _ column: Int) throws -> CSVTable.Label {
        if let value = CSVFields.number(text).flatMap({ CSVTable.Label(exactly: $0) }),
            value < CSVTable.mostClasses
        {
            return value
        }
        guard !text.isEmpty else { throw problem(column: column, "expected a label, found an empty field") }
        if CSVFields.number(text) != nil {
            throw problem(
                column: column,
                "expected a label from 0 to \(CSVTable.mostClasses - 1) or a word, found \(text)")
        }
        if let known = words[text] { return known }
        guard words.count < CSVTable.mostClasses else {
            throw problem(column: column, "expected at most \(CSVTable.mostClasses) classes, found more")
        }
        let label = CSVTable.firstWord + CSVTable.Label(words.count)
        words[text] = label
        return label
    }

    func notAByte(_ field: String, _ column: Int) -> FileError {
        if field.isEmpty {
            return problem(column: column, "expected a whole number from 0 to 255, found an empty field")
        }
        if let number = CSVFields.number(field), number > 255 {
            let mayBeLabel = layout?.label == .firstOrLast && [0, roles.count - 1].contains(column)
            return problem(
                column: column,
                "expected a number from 0 to 255, found a larger one"
                    + (mayBeLabel
                        ? "; if it is a label, a first line such as label,pixel1,… tells which column that is"
                        : ""))
        }
        if let number = CSVFields.number(field), number > 0, number < 1 {
            return problem(
                column: column,
                "expected a whole number from 0 to 255, found \(CSVFields.show(field)); if all pixels lie between 0 and 1, "
                    + "multiply them by 255, and round them")
        }
        return problem(
            column: column, "expected a whole number from 0 to 255, found \(CSVFields.show(field))")
    }

    func problem(column: Int, _ text: String) -> FileError {
        FileError(url, "line \(line), column \(column + 1): \(text)")
    }
}
