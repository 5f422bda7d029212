import FashionCore
import Foundation

/// Reads a table of images, plain or gzip: one image per line, with a label and the pixels in row-major order.
///
/// Kaggle's tables are `label,pixel1,…,pixelN` with a header. RFC 4180 and its common variations are read as well: no
/// header, quotes, blanks, `7.0`, semicolons, tabs, UTF-16, a separator at the end of lines, columns that number the
/// rows, the label in the last column, words as labels. `CSVLayout` detects the layout. Images are square. Rows of
/// plain numbers are parsed in one pass over their bytes, without a string per field.
struct CSVReader {
    let url: URL
    private let purpose: CSVLayout.Purpose
    var text = CSVText()
    /// Text that has not been parsed yet.
    var buffer: [UInt8] = []
    /// Position up to which ``buffer`` was searched for the end of a line, and the state of quoted fields there.
    private var searched = 0
    private var quoting = CSVQuoting()
    var layout: CSVLayout?
    private var lineFeed: UInt8 = 0x0A
    private var usesQuotes = false
    /// Line number of the first line in ``buffer``.
    var line = 1

    /// The role of each column.
    var roles: [Role] = []
    /// Pixels of one row.
    var row: [UInt8] = []
    var cells: [UInt8] = []
    var labels: [CSVTable.Label] = []
    var words: [String: CSVTable.Label] = [:]

    enum Role: UInt8 {
        case pixel, label, skipped
    }

    /// Number of lines and bytes that are read before the layout is detected.
    private static let sample = (lines: 3, bytes: 1 << 16)

    /// Reads the file at `url`.
    /// - Throws: `FileError` that names line and column, with a remedy for the purpose.
    static func read(_ url: URL, for purpose: CSVLayout.Purpose = .dataset) throws -> CSVTable {
        var reader = CSVReader(url, purpose)
        try ByteStream.read(url) { try reader.consume($0) }
        return try reader.finish()
    }

    private init(_ url: URL, _ purpose: CSVLayout.Purpose) { (self.url, self.purpose) = (url, purpose) }

    private mutating func consume(_ piece: UnsafeRawBufferPointer) throws {
        text.append(piece, to: &buffer)
        if layout == nil {
            let breaks = buffer.count { $0 == 0x0A || $0 == 0x0D }
            guard buffer.count >= Self.sample.bytes, breaks >= Self.sample.lines else { return }
            try decideLayout(isLast: false)
        }
        try parse(isLast: false)
    }

    private mutating func finish() throws -> CSVTable {
        text.finish(to: &buffer)
        if layout == nil { try decideLayout(isLast: true) }
        try parse(isLast: true)
        guard let layout, !cells.isEmpty else {
            throw FileError(url, "is empty: expected a table of images, found no row")
        }
        return try CSVTable(
            layout, cells: cells, labels: labels,
            words: words.sorted { $0.value < $1.value }.map(\.key), of: url)
    }

    /// Detects the layout from the first lines, unless more text is needed.
    private mutating func decideLayout(isLast: Bool) throws {
        try ContentKind.refuse(
            buffer.prefix(ContentKind.headLength), of: url, except: [.text, .empty, .other])
        if !buffer.contains(0x0A), buffer.contains(0x0D) { lineFeed = 0x0D }
        usesQuotes = buffer.contains(CSVFields.quote)
        var (start, skipped) = (0, 0)
        var lines: [ArraySlice<UInt8>] = []
        // Skips blank lines, comments of NumPy, and Excel's line that names the separator.
        while start < buffer.count, lines.count < 2 {
            let end = endOfFirstLine(from: start)
            let line = buffer[start..<end]
            if lines.isEmpty {
                // The rest of the line is still to come.
                guard end < buffer.count || isLast else { break }
                if line.allSatisfy({ $0 == 0x20 }) || line.first == 0x23 || line.starts(with: "sep=".utf8) {
                    if end < buffer.count, buffer[end] == lineFeed { self.line += 1 }
                    start = min(end + 1, buffer.count)
                    skipped = start
                    continue
                }
            }
            if !line.isEmpty { lines.append(line) }
            start = end + 1
        }
        buffer.removeSubrange(..<skipped)
        guard let first = lines.first else { return }
        if first.first == UInt8(ascii: "<") || first.contains(0) {
            let beginning = CSVFields.show(String(decoding: first.prefix(16), as: UTF8.self))
            throw FileError(url, "expected a table of images as text, found \(beginning)")
        }
        let layout = try CSVLayout(lines: lines, number: line, of: url, for: purpose)
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

    /// Returns the end of a line while the layout is being detected. A line break between quotes does not end the line.
    /// A quote that is never closed is an ordinary character.
    private func endOfFirstLine(from start: Int) -> Int {
        let isBreak = { (byte: UInt8) in byte == 0x0A || byte == 0x0D }
        let firstBreak = buffer[start...].firstIndex(where: isBreak) ?? buffer.count
        guard usesQuotes else { return firstBreak }
        let separators = CSVLayout.separators(in: buffer[start..<firstBreak])
        var quoting = CSVQuoting()
        for index in start..<buffer.count {
            if !quoting.isOpen, isBreak(buffer[index]) { return index }
            quoting.advance(buffer[index], isSeparator: separators.contains(buffer[index]))
        }
        return quoting.isOpen ? firstBreak : buffer.count
    }

    /// Parses all complete lines, and at the end of the file everything that is left.
    private mutating func parse(isLast: Bool) throws {
        guard let layout else { return }
        var start = 0
        while start < buffer.count {
            guard let end = endOfLine(from: start, layout.separator) ?? (isLast ? buffer.count : nil) else {
                break
            }
            var trimmed = end
            while trimmed > start, buffer[trimmed - 1] == 0x0D { trimmed -= 1 }
            if trimmed > start {
                if try !parsePlain(start, trimmed, layout) {
                    try parseCarefully(buffer[start..<trimmed], layout)
                }
            }
            line += 1
            start = end + 1
            (searched, quoting) = (start, CSVQuoting())
        }
        buffer.removeSubrange(..<min(start, buffer.count))
        searched = buffer.count
    }

    /// Returns the end of the line that begins at `start`. A line feed between quotes does not end it.
    private mutating func endOfLine(from start: Int, _ separator: UInt8) -> Int? {
        let end = buffer.withUnsafeBufferPointer { bytes -> Int? in
            var index = max(searched, start)
            if !usesQuotes {
                guard let base = bytes.baseAddress, index < bytes.count,
                    let found = memchr(base + index, Int32(lineFeed), bytes.count - index)
                else { return nil }
                return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
            }
            while index < bytes.count {
                let byte = bytes[index]
                if byte == lineFeed, !quoting.isOpen { return index }
                quoting.advance(byte, isSeparator: byte == separator)
                index += 1
            }
            return nil
        }
        searched = end ?? buffer.count
        return end
    }
}
