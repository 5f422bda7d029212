import FashionCore
import Foundation

/// The roles of the columns of a table of paths, determined from its first line.
struct PathListColumns {
    /// Whether the first line is a header.
    let hasHeader: Bool
    /// Names of the columns that are not used.
    let others: [String]
    /// The byte between two fields.
    let separator: UInt8
    private let count: Int
    private let path: Int
    private let label: Int
    private let part: Int?

    private static let pathNames: Set<String> = [
        "path", "file", "filename", "filepath", "image", "imagepath", "imagefile", "imagename", "img",
        "imgpath",
        "relativepath",
    ]
    /// Whether a column with this name holds paths.
    static func isPathName(_ name: String) -> Bool { pathNames.contains(plain(name)) }

    private static let labelNames: Set<String> = [
        "label", "labels", "class", "classname", "classlabel", "category", "target",
    ]
    private static let partNames: Set<String> = ["split", "subset", "set", "part", "partition", "usage"]
    static let separators: [UInt8] = [0x09, 0x2C, 0x3B, 0x7C]
    private static let remedy =
        "write path,label or path,label,split above the paths of the images and their labels"

    /// The fields of the first line when it is split at one of the separators.
    private struct Reading {
        let separator: UInt8
        let fields: [String]
        /// Whether it is a header, which has a name for the paths.
        let isHeader: Bool
        /// Whether it is a row, which begins with the path of an image.
        let isRow: Bool
    }

    /// Determines the roles of the columns.
    /// - Parameters:
    ///   - first: the first line that is not blank.
    ///   - exists: returns whether there is a file with a path.
    ///   - next: returns the line after it, given the separator.
    /// - Throws: `FileError` for a table of pixels, and for one that can be read in two ways.
    init(
        of first: PathListRecord, in url: URL, exists: (String) -> Bool,
        next: (_ separator: UInt8) throws -> ArraySlice<UInt8>?
    ) throws {
        func problem(_ text: String) -> FileError { FileError(url, "line \(first.line): \(text)") }
        let readings = Self.separators.filter(first.bytes.contains).map { separator in
            let fields = CSVFields.split(first.bytes, by: separator)
            return Reading(
                separator: separator, fields: fields,
                isHeader: fields.contains { Self.pathNames.contains(Self.plain($0)) },
                isRow: (2...3).contains(fields.count)
                    && (ImageFolderFiles.hasImageEnding(fields[0]) || exists(fields[0])))
        }
        let possible = readings.filter { $0.isHeader || $0.isRow }
        guard let reading = possible.first else {
            let widest = readings.map(\.fields).max { $0.count < $1.count } ?? []
            guard widest.count < 65 else {
                throw problem(
                    "expected a path and a label, found a table of \(widest.count) columns, as those of pixels; such a data "
                        + "set is two tables, one of them for tests: name the folder that holds both")
            }
            throw problem(
                "expected the names path and label, or the path of an image and its label, found "
                    + "\(Self.shown(String(decoding: first.bytes, as: UTF8.self))); \(Self.remedy)")
        }
        guard possible.count == 1, !(reading.isHeader && reading.isRow) else {
            throw problem(
                "may hold the names of the columns or an image, or be cut in several ways; \(Self.remedy)")
        }
        (separator, count, hasHeader) = (reading.separator, reading.fields.count, reading.isHeader)
        guard hasHeader else {
            (path, label, part, others) = (0, 1, count == 3 ? 2 : nil, [])
            return
        }
        let names = reading.fields.map(Self.plain)
        func column(_ known: Set<String>, _ exact: String) throws -> Int? {
            let found = names.indices.filter { known.contains(names[$0]) }
            guard found.count > 1 else { return found.first }
            let exactly = found.filter { names[$0] == exact }
            guard exactly.count == 1 else {
                let list = found.map { Self.shown(reading.fields[$0]) }.joined(separator: " and ")
                throw problem(
                    "expected one column of the \(exact)s, found \(list); call one of them \(exact)")
            }
            return exactly[0]
        }
        guard let path = try column(Self.pathNames, "path"), let label = try column(Self.labelNames, "label")
        else {
            throw problem(
                "expected a column called label (or class, category, target), found "
                    + reading.fields.prefix(8).map(Self.shown).joined(separator: ", "))
        }
        (self.path, self.label, part) = (path, label, try column(Self.partNames, "split"))
        let used = [path, label, part]
        let rest = reading.fields.indices.filter { !used.contains($0) }
        if rest.count >= 64, let next = try next(separator) {
            let fields = CSVFields.split(next, by: separator)
            if rest.allSatisfy({ fields.indices.contains($0) && CSVFields.byte(fields[$0]) != nil }) {
                throw problem(
                    "expected paths of images or their pixels, found a column \(Self.shown(reading.fields[path])) and "
                        + "\(rest.count) columns of numbers; leave out the one or the others")
            }
        }
        others = rest.map { reading.fields[$0] }.filter { !$0.isEmpty }
    }

    /// Returns the row in a record.
    /// - Throws: `FileError` that names the line.
    func row(of record: PathListRecord, in url: URL) throws -> PathList.Row {
        func problem(_ text: String) -> FileError { FileError(url, "line \(record.line): \(text)") }
        var fields = CSVFields.split(record.bytes, by: separator)
        if fields.count == count + 1, fields.last == "" { fields.removeLast() }
        guard fields.count == count else {
            throw problem("expected \(count) columns, found \(fields.count)")
        }
        guard !fields[path].isEmpty else { throw problem("expected a path, found an empty field") }
        guard !fields[label].isEmpty else {
            throw problem("expected a label, found an empty field; every image needs one")
        }
        var side: ImageFolderFiles.Part?
        if let part {
            side = ImageFolderFiles.Part.allCases.first { $0.names.contains(fields[part].lowercased()) }
            guard side != nil else {
                throw problem(
                    "expected train, val or test, found "
                        + (fields[part].isEmpty ? "an empty field" : Self.shown(fields[part])))
            }
        }
        return PathList.Row(path: fields[path], label: fields[label], part: side, line: record.line)
    }

    /// Returns a column name as it is compared: `imagepath` for `Image_Path`.
    private static func plain(_ name: String) -> String {
        name.lowercased().filter { !"_- ".contains($0) }
    }

    private static func shown(_ text: String) -> String {
        "\"" + (text.count > 60 ? text.prefix(60) + "…" : text).shownOnOneLine + "\""
    }
}
