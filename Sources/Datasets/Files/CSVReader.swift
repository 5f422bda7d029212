import FashionCore
import Foundation

/// Reads Kaggle's table of images, plain or gzip: one image a line, `label,pixel1,…,pixelN`, row by row of the image.
///
/// A header is optional. Lines end in LF or CRLF, the last one may lack its end, blank lines are skipped. A field is
/// a whole number from 0 to 255 without quotes, signs or spaces. Images are square. The parser walks over the bytes
/// once and makes no string per field.
struct CSVReader {
    private let url: URL
    private let classCount: Int
    /// The header's columns, or else the first row's.
    private var columns: Int?
    private var pixels: [UInt8] = []
    private var labels: [UInt8] = []

    // Where the parser is.
    private var line = 1
    private var column = 0
    private var value = 0
    private var digits = 0
    private var sawCarriageReturn = false
    private var header: CSVHeader?
    /// How much of a UTF-8 byte order mark has been skipped.
    private var markBytes = 0
    /// The current row, label first; its size is `columns` as soon as that is known.
    private var row: [UInt8] = []

    /// Reads the file at `url`, whose labels are below `classCount`.
    /// - Throws: ``FileError`` that names line and column.
    static func read(_ url: URL, classCount: Int) throws -> ImageSet {
        var reader = CSVReader(url: url, classCount: classCount)
        try ByteStream.read(url) { try reader.consume($0) }
        return try reader.finish()
    }

    private init(url: URL, classCount: Int) {
        self.url = url
        self.classCount = classCount
    }

    private mutating func consume(_ piece: UnsafeRawBufferPointer) throws {
        var index = 0
        while index < piece.count {
            // Whole rows of known width take the quick way; everything else goes byte by byte.
            if let width = columns, column == 0, digits == 0, header == nil, !sawCarriageReturn {
                let taken = try quickRow(piece, from: index, width: width)
                if taken > 0 {
                    index += taken
                    continue
                }
            }
            try consume(byte: piece[index])
            index += 1
        }
    }

    /// Reads one plain row ending in LF and returns how many bytes it took; 0 leaves it to the careful way.
    private mutating func quickRow(_ piece: UnsafeRawBufferPointer, from start: Int, width: Int) throws -> Int
    {
        guard row.count == width else { return 0 }
        let end = piece.count
        let taken = row.withUnsafeMutableBufferPointer { row -> Int in
            var index = start
            for field in 0..<width {
                var value: UInt32 = 0
                let first = index
                while index < end {
                    let digit = UInt32(piece[index] &- 0x30)
                    guard digit < 10 else { break }
                    value = value &* 10 &+ digit
                    index &+= 1
                }
                let length = index - first
                guard index < end, (1...3).contains(length), value < 256 else { return 0 }
                let isLast = field == width - 1
                if isLast, piece[index] == 0x0D { index &+= 1 }
                guard index < end, piece[index] == (isLast ? 0x0A : 0x2C) else { return 0 }
                row[field] = UInt8(truncatingIfNeeded: value)
                index &+= 1
            }
            return index - start
        }
        if taken > 0 { try storeRow() }
        return taken
    }

    private mutating func consume(byte: UInt8) throws {
        if try header?.consume(byte) == .continues { return }
        if let header {
            columns = header.columns
            try checkColumns(header.columns)
            row = [UInt8](repeating: 0, count: header.columns)
            self.header = nil
            line += 1
            return
        }
        if sawCarriageReturn, byte != 0x0A {
            throw problem("expected a line feed after a carriage return, found \(CSVHeader.show(byte))")
        }
        switch byte {
        case 0x30...0x39:
            value = value * 10 + Int(byte - 0x30)
            digits += 1
            guard digits <= 3, value <= 255 else {
                throw problem("expected a number from 0 to 255, found a larger one")
            }
        case 0x2C:
            try endField()
        case 0x0D:
            sawCarriageReturn = true
        case 0x0A:
            sawCarriageReturn = false
            try endLine()
        default:
            if try beginsFile(byte) { return }
            throw problem("expected a whole number from 0 to 255, found \(CSVHeader.show(byte))")
        }
    }

    /// Whether the byte belongs to a byte order mark or begins a header.
    private mutating func beginsFile(_ byte: UInt8) throws -> Bool {
        guard line == 1, column == 0, digits == 0, columns == nil else { return false }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        if markBytes < mark.count, byte == mark[markBytes] {
            markBytes += 1
            return true
        }
        var header = CSVHeader(url: url)
        _ = try header.consume(byte)
        self.header = header
        return true
    }

    private mutating func endField() throws {
        guard digits > 0 else { throw problem("expected a whole number from 0 to 255, found an empty field") }
        guard column < columns ?? (ImageLimits.side * ImageLimits.side + 1) else {
            throw problem("expected \(columns.map(String.init) ?? "fewer") columns, found more")
        }
        if column < row.count {
            row[column] = UInt8(truncatingIfNeeded: value)
        } else {
            row.append(UInt8(truncatingIfNeeded: value))
        }
        column += 1
        value = 0
        digits = 0
    }

    private mutating func endLine() throws {
        if column > 0 || digits > 0 {
            try endField()
            if columns == nil {
                try checkColumns(column)
                columns = column
            }
            guard column == columns else {
                throw problem("expected \(columns ?? 0) columns, found \(column)")
            }
            try storeRow()
            column = 0
        } else {
            line += 1
        }
    }

    private mutating func storeRow() throws {
        guard Int(row[0]) < classCount else {
            throw FileError(
                url, "line \(line), column 1: expected a label from 0 to \(classCount - 1), found \(row[0])")
        }
        labels.append(row[0])
        pixels.append(contentsOf: row.dropFirst())
        line += 1
    }

    /// Images must be square, and of a size that is read.
    private func checkColumns(_ columns: Int) throws {
        let side = Int(Double(columns - 1).squareRoot().rounded())
        guard side >= 1, side <= ImageLimits.side, side * side == columns - 1 else {
            throw FileError(
                url,
                "line \(line): expected a label and the pixels of a square image (such as 1 + 784 columns), "
                    + "found \(columns) columns")
        }
    }

    private mutating func finish() throws -> ImageSet {
        if let header { try checkColumns(header.finish()) }
        sawCarriageReturn = false
        try endLine()
        guard !labels.isEmpty, let columns else {
            throw FileError(url, "is empty: expected a table of images, found no row")
        }
        let side = Int(Double(columns - 1).squareRoot().rounded())
        guard let images = ImageSet(height: side, width: side, pixels: pixels, labels: labels) else {
            throw FileError(
                url, "expected \(labels.count) images of \(side)×\(side), found \(pixels.count) pixels")
        }
        return images
    }

    private func problem(_ text: String) -> FileError {
        FileError(url, "line \(line), column \(column + 1): \(text)")
    }
}
