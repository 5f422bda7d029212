import FashionCore
import Foundation

/// Reads a table of images, plain or gzip: one image a line, a label and the pixels row by row.
///
/// Kaggle's tables are `label,pixel1,…,pixelN` with a header; RFC 4180 and its everyday relatives are read as well: no
/// header, quotes, blanks, `7.0`, semicolons, tabs, UTF-16, a separator at the end of lines, columns that count the rows,
/// the label in the last column, words as labels. `CSVLayout` finds out. Images are square. Rows of plain numbers are
/// parsed in one walk over their bytes, without a string per field.
struct CSVReader {
    private let url: URL
    private var text = CSVText()
    /// Text that is not parsed yet.
    private var buffer: [UInt8] = []
    /// Up to where ``buffer`` was searched for the end of a line, and whether a quoted field is open there.
    private var searched = 0
    private var isQuoted = false
    private var layout: CSVLayout?
    private var lineFeed: UInt8 = 0x0A
    private var usesQuotes = false
    /// The number of the first line in ``buffer``.
    private var line = 1

    /// What becomes of each column.
    private var roles: [Role] = []
    /// One row's pixels.
    private var row: [UInt8] = []
    private var cells: [UInt8] = []
    private var labels: [CSVTable.Label] = []
    private var words: [String: CSVTable.Label] = [:]

    private enum Role: UInt8 {
        case pixel, label, skipped
    }

    /// Lines to look at before the layout is decided on, and bytes.
    private static let sample = (lines: 3, bytes: 1 << 16)

    /// Reads the file at `url`.
    /// - Throws: `FileError` that names line and column.
    static func read(_ url: URL) throws -> CSVTable {
        var reader = CSVReader(url: url)
        try ByteStream.read(url) { try reader.consume($0) }
        return try reader.finish()
    }

    private init(url: URL) { self.url = url }

    private mutating func consume(_ piece: UnsafeRawBufferPointer) throws {
        text.append(piece, to: &buffer)
        if layout == nil {
            let breaks = buffer.count { $0 == 0x0A || $0 == 0x0D }
            guard buffer.count >= Self.sample.bytes, breaks >= Self.sample.lines else { return }
            try decideLayout()
        }
        try parse(isLast: false)
    }

    private mutating func finish() throws -> CSVTable {
        text.finish(to: &buffer)
        if layout == nil { try decideLayout() }
        try parse(isLast: true)
        guard let layout, !cells.isEmpty else {
            throw FileError(url, "is empty: expected a table of images, found no row")
        }
        return try CSVTable(
            layout, cells: cells, labels: labels,
            words: words.sorted { $0.value < $1.value }.map(\.key), of: url)
    }

    /// Looks at the first lines.
    private mutating func decideLayout() throws {
        try ContentKind.refuse(
            buffer.prefix(ContentKind.headLength), of: url, except: [.text, .empty, .other])
        if !buffer.contains(0x0A), buffer.contains(0x0D) { lineFeed = 0x0D }
        usesQuotes = buffer.contains(CSVFields.quote)
        var start = 0
        var lines: [ArraySlice<UInt8>] = []
        // Blank lines, comments of numpy, and Excel's word on its separator.
        while start < buffer.count, lines.count < 2 {
            let end = endOfFirstLine(from: start)
            let line = buffer[start..<end]
            if lines.isEmpty,
                line.allSatisfy({ $0 == 0x20 }) || line.first == 0x23 || line.starts(with: "sep=".utf8)
            {
                if end < buffer.count, buffer[end] == lineFeed { self.line += 1 }
                buffer.removeSubrange(..<min(end + 1, buffer.count))
                start = 0
                continue
            }
            if !line.isEmpty { lines.append(line) }
            start = end + 1
        }
        guard let first = lines.first else { return }
        if first.first == UInt8(ascii: "<") || first.contains(0) {
            let beginning = CSVFields.show(String(decoding: first.prefix(16), as: UTF8.self))
            throw FileError(url, "expected a table of images as text, found \(beginning)")
        }
        let layout = try CSVLayout(lines: lines, number: line, of: url)
        roles = (0..<layout.columns).map { column in
            if layout.skipped.contains(column) { return .skipped }
            return layout.label == .column(column) ? .label : .pixel
        }
        row = [UInt8](repeating: 0, count: roles.count { $0 == .pixel })
        self.layout = layout
        if layout.hasHeader {
            let end = buffer[endOfFirstLine(from: 0)...].firstIndex(of: lineFeed) ?? buffer.count
            line += 1 + buffer[..<end].count { $0 == lineFeed }
            buffer.removeSubrange(..<min(end + 1, buffer.count))
        }
        searched = 0
    }

    /// Where a line ends while the layout is looked for; a break between quotes is no end. A quote that stays open is a
    /// character.
    private func endOfFirstLine(from start: Int) -> Int {
        let isBreak = { (byte: UInt8) in byte == 0x0A || byte == 0x0D }
        var isOpen = false
        for index in start..<buffer.count {
            if buffer[index] == CSVFields.quote { isOpen.toggle() }
            if !isOpen, isBreak(buffer[index]) { return index }
        }
        guard isOpen else { return buffer.count }
        return buffer[start...].firstIndex(where: isBreak) ?? buffer.count
    }

    /// Parses whole lines, at the end of the file all there is.
    private mutating func parse(isLast: Bool) throws {
        guard let layout else { return }
        var start = 0
        while start < buffer.count {
            guard let end = endOfLine(from: start) ?? (isLast ? buffer.count : nil) else { break }
            var trimmed = end
            while trimmed > start, buffer[trimmed - 1] == 0x0D { trimmed -= 1 }
            if trimmed > start {
                if try !parsePlain(start, trimmed, layout) {
                    try parseCarefully(buffer[start..<trimmed], layout)
                }
            }
            line += 1
            start = end + 1
            (searched, isQuoted) = (start, false)
        }
        buffer.removeSubrange(..<min(start, buffer.count))
        searched = buffer.count
    }

    /// Where the line ends that begins at `start`; a line feed between quotes is no end.
    private mutating func endOfLine(from start: Int) -> Int? {
        let end = buffer.withUnsafeBufferPointer { bytes -> Int? in
            var index = max(searched, start)
            if !usesQuotes {
                guard let base = bytes.baseAddress, index < bytes.count,
                    let found = memchr(base + index, Int32(lineFeed), bytes.count - index)
                else { return nil }
                return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
            }
            while index < bytes.count {
                if bytes[index] == CSVFields.quote { isQuoted.toggle() }
                if bytes[index] == lineFeed, !isQuoted { return index }
                index += 1
            }
            return nil
        }
        searched = end ?? buffer.count
        return end
    }

    /// Reads a row of whole numbers, quoted or not, with blanks or `.0` or neither; false leaves it to the careful way.
    private mutating func parsePlain(_ start: Int, _ end: Int, _ layout: CSVLayout) throws -> Bool {
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

    /// A whole number from 0 to 999 and what may stand around it; nil for anything else.
    @inline(__always)
    private static func plainNumber(
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

    private mutating func parseCarefully(_ bytes: ArraySlice<UInt8>, _ layout: CSVLayout) throws {
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

    private mutating func store(_ label: CSVTable.Label?) {
        if let label { labels.append(label) }
        cells.append(contentsOf: row)
    }

    /// A label: a number, or a word that gets a number of its own.
    private mutating func label(_ text: String, _ column: Int) throws -> CSVTable.Label {
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

    private func notAByte(_ field: String, _ column: Int) -> FileError {
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
                "expected a whole number from 0 to 255, found \(CSVFields.show(field)); pixels that were divided by 255 "
                    + "have to be multiplied by 255 and rounded again")
        }
        return problem(
            column: column, "expected a whole number from 0 to 255, found \(CSVFields.show(field))")
    }

    private func problem(column: Int, _ text: String) -> FileError {
        FileError(url, "line \(line), column \(column + 1): \(text)")
    }
}
