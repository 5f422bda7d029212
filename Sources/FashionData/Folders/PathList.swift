import FashionCore
import Foundation

/// A table that names image files: each line has a path, a label and optionally a part of the data set.
///
/// A header names the columns; without one the order is path, label, part. Fields are quoted as in RFC 4180. Nothing is
/// guessed: a table that can be read in two ways, or one of pixels, is an error that names the remedy.
struct PathList {
    /// A row of the table: one image.
    struct Row: Equatable {
        /// Path as the file writes it.
        let path: String
        /// Name of the class, or its number in decimal digits.
        let label: String
        /// Part of the data set, if the table has a column for it.
        let part: ImageFolderFiles.Part?
        /// Line number, from 1.
        let line: Int
    }

    /// The rows, in the order of the table.
    let rows: [Row]
    /// Whether all labels are numbers.
    let hasNumbers: Bool
    /// Names of columns that are neither path nor label nor part.
    let otherColumns: [String]

    /// Reads a table, plain or gzip, in UTF-8, UTF-16 or Latin-1.
    /// - Throws: `FileError` that names the line, what was expected and what was found.
    init(contentsOf url: URL) throws {
        var (text, bytes) = (CSVText(), [UInt8]())
        try ByteStream.read(url) { text.append($0, to: &bytes) }
        text.finish(to: &bytes)
        try ContentKind.refuse(bytes, of: url, except: [.text, .empty, .other])
        let folder = url.deletingLastPathComponent()
        try self.init(bytes, of: url) { path in
            var status = stat()
            return stat(Self.place(of: path, in: folder), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
    }

    /// Parses a table.
    /// - Parameter exists: returns whether there is a file with a path.
    init(_ bytes: [UInt8], of url: URL, exists: (String) -> Bool) throws {
        let beginning = try PathListRecord.records(
            of: bytes, url, separators: PathListColumns.separators, limit: 1)
        guard let first = beginning.first else {
            throw FileError(url, "is empty: expected lines of a path and a label, found none")
        }
        let columns = try PathListColumns(of: first, in: url, exists: exists) { separator in
            try PathListRecord.records(of: bytes, url, separators: [separator], limit: 2).dropFirst().first?
                .bytes
        }
        let records = try PathListRecord.records(of: bytes, url, separators: [columns.separator])
        otherColumns = columns.others
        let all = try records.dropFirst(columns.hasHeader ? 1 : 0).map { record in
            try columns.row(of: record, in: url)
        }
        guard !all.isEmpty else {
            throw FileError(url, "lists no image: expected lines of a path and a label below its header")
        }
        let areNumbers = all.allSatisfy { CSVFields.number($0.label) != nil }
        hasNumbers = areNumbers && !Self.areCodes(all)
        guard hasNumbers else {
            rows = all
            return
        }
        try Self.checkPadding(of: all, in: url)
        rows = try all.map { row in
            guard let number = CSVFields.number(row.label).flatMap(Int.init(exactly:)), number >= 0 else {
                throw FileError(
                    url,
                    "line \(row.line): expected a whole number from 0 as the label, as the others are, found "
                        + row.label.shownOnOneLine)
            }
            return Row(path: row.path, label: "\(number)", part: row.part, line: row.line)
        }
    }

    /// Whether numbers are codes, such as 007 and 120: all of one length, and some with leading zeros, which belong to
    /// their names.
    private static func areCodes(_ rows: [Row]) -> Bool {
        rows.contains { isPadded($0.label) }
            && rows.allSatisfy { row in
                row.label.utf8.count == rows[0].label.utf8.count
                    && row.label.utf8.allSatisfy { (0x30...0x39).contains($0) }
            }
    }

    /// Whether a number has leading zeros, such as `007`.
    private static func isPadded(_ label: String) -> Bool {
        label.utf8.first == 0x30 && label.utf8.dropFirst().first.map { (0x30...0x39).contains($0) } == true
    }

    /// Refuses labels such as 007 and 7, which may be one class or two.
    /// - Throws: `FileError` that names both rows.
    private static func checkPadding(of rows: [Row], in url: URL) throws {
        var first: [Double: Row] = [:]
        for row in rows {
            guard let number = CSVFields.number(row.label) else { continue }
            let other = first[number, default: row]
            guard isPadded(row.label) == isPadded(other.label) else {
                throw FileError(
                    url,
                    "line \(row.line): expected each number written in one way, found the label "
                        + "\(row.label.shownOnOneLine) and, in line \(other.line), \(other.label.shownOnOneLine); write "
                        + "them alike")
            }
            first[number] = other
        }
    }

    /// Returns a null-terminated path for system calls; relative paths begin at `folder`.
    static func place(of path: String, in folder: URL) -> [CChar] {
        Array((path.hasPrefix("/") ? path : folder.path + "/" + path).utf8CString)
    }
}

/// The bytes of one record of a table; a line break between quotes belongs to the record.
struct PathListRecord {
    let bytes: ArraySlice<UInt8>
    /// Line number of its beginning, from 1.
    let line: Int

    /// Returns the first `limit` records that are not blank.
    /// - Parameter separators: the bytes that may separate fields. A quote opens a field only at its beginning.
    /// - Throws: `FileError` for a quote that is never closed, and for data that is not text.
    static func records(
        of bytes: [UInt8], _ url: URL, separators: [UInt8], limit: Int = .max
    ) throws -> [PathListRecord] {
        if let zero = bytes.firstIndex(of: 0) {
            let line = 1 + bytes[..<zero].count { $0 == 0x0A }
            throw FileError(
                url, "line \(line): expected a table of paths and labels as text, found a zero byte")
        }
        let lineFeed: UInt8 = bytes.contains(0x0A) ? 0x0A : 0x0D
        var records: [PathListRecord] = []
        var (start, first, line, quoting) = (0, 1, 1, CSVQuoting())
        func add(_ end: Int) {
            let record = bytes[start..<end]
            let isBlank = record.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
            if !isBlank, !(records.isEmpty && record.starts(with: "sep=".utf8)) {
                records.append(PathListRecord(bytes: record, line: first))
            }
        }
        for index in bytes.indices {
            let byte = bytes[index]
            let endsRecord = byte == lineFeed && !quoting.isOpen
            quoting.advance(byte, isSeparator: separators.contains(byte))
            guard byte == lineFeed else { continue }
            line += 1
            guard endsRecord else { continue }
            add(index)
            if records.count == limit { return records }
            (start, first, quoting) = (index + 1, line, CSVQuoting())
        }
        guard !quoting.isOpen else {
            throw FileError(
                url,
                "line \(first): expected a second quote (\") after the one that opens a field, found none")
        }
        add(bytes.count)
        return records
    }
}
