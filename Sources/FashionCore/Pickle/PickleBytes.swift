import Foundation

/// The bytes of a pickle, read from front to back with bounds checks.
struct PickleBytes {
    /// The maximum number of bytes of a text or a line. Keys are hashed each time they are used, so long keys would be
    /// slow.
    static let longestText = 1000

    private let bytes: [UInt8]
    /// The position of the next byte.
    private(set) var offset = 0

    init(_ data: Data) { bytes = [UInt8](data) }

    /// Whether everything has been read.
    var isAtEnd: Bool { offset == bytes.count }

    /// Reads the next byte.
    mutating func byte() throws -> UInt8 { try take(1)[0] }

    /// Reads `count` bytes.
    mutating func take(_ count: Int) throws -> [UInt8] {
        guard count >= 0, count <= bytes.count - offset else {
            throw problem("expected \(count) bytes, found \(bytes.count - offset): cut short")
        }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }

    /// Reads an unsigned little-endian integer of up to eight bytes.
    mutating func unsigned(_ count: Int) throws -> Int {
        let number = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let number = Int(exactly: number) else { throw problem("expected a size, found \(number)") }
        return number
    }

    /// Reads a little-endian integer of up to eight bytes in two's complement; a `count` of 0 gives 0.
    mutating func signed(_ count: Int) throws -> Int64 {
        guard count <= 8 else { throw problem("expected a number of at most 64 bits, found \(count) bytes") }
        let bytes = try take(count)
        let fill: UInt64 = bytes.last.map { $0 >= 0x80 } == true ? .max : 0
        return Int64(bitPattern: bytes.reversed().reduce(fill) { $0 << 8 | UInt64($1) })
    }

    /// Reads a big-endian float64.
    mutating func bigEndianDouble() throws -> Double {
        Double(bitPattern: try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    /// Reads `count` bytes of UTF-8, at most ``longestText``.
    mutating func text(_ count: Int) throws -> String {
        guard count <= Self.longestText else {
            throw problem("expected text of at most \(Self.longestText) bytes, found \(count)")
        }
        guard let text = String(validating: try take(count), as: UTF8.self) else {
            throw problem("expected text in UTF-8")
        }
        return text
    }

    /// Reads the text up to the end of the line, at most ``longestText`` bytes of ASCII.
    mutating func line() throws -> String {
        let rest = bytes[offset...].prefix(Self.longestText)
        guard let end = rest.firstIndex(of: 0x0A), rest[..<end].allSatisfy({ $0 < 0x80 }) else {
            throw problem("expected a line of at most \(Self.longestText) bytes")
        }
        defer { offset = end + 1 }
        return String(decoding: bytes[offset..<end], as: UTF8.self)
    }

    /// Reads a line with a decimal number as Python writes it, including `nan` and `inf`.
    mutating func floatLine() throws -> Double {
        let line = try line()
        guard let number = Double(line), !line.contains(where: { "xXpP".contains($0) }) else {
            throw problem("expected a number, found \"\(line.prefix(100))\"")
        }
        return number
    }

    /// Reads a line with an integer; `01` and `00` are true and false, and Python 2 may append an `L`.
    mutating func integerLine() throws -> Double {
        let line = try line()
        guard let number = Int64(line.hasSuffix("L") ? line.dropLast() : line[...]) else {
            throw problem("expected a whole number of at most 64 bits, found \"\(line.prefix(100))\"")
        }
        return Double(number)
    }

    /// Reads a line with an index of the memo.
    mutating func indexLine() throws -> Int {
        let line = try line()
        guard let number = Int(line), number >= 0 else {
            throw problem("expected the number of something remembered, found \"\(line.prefix(100))\"")
        }
        return number
    }

    /// Reads a line in Python's `raw-unicode-escape` encoding: Latin-1, with `\uXXXX` and `\UXXXXXXXX` for other
    /// characters.
    mutating func escapedLine() throws -> String {
        let rest = bytes[offset...].prefix(Self.longestText)
        guard let end = rest.firstIndex(of: 0x0A) else {
            throw problem("expected a line of at most \(Self.longestText) bytes")
        }
        var text = String.UnicodeScalarView()
        var index = offset
        while index < end {
            var code = UInt32(bytes[index])
            index += 1
            let digits = index < end ? [0x75: 4, 0x55: 8][bytes[index]] : nil
            if code == 0x5C, let digits {
                let hexadecimal = bytes[(index + 1)..<end].prefix(digits)
                guard hexadecimal.count == digits,
                    let number = UInt32(String(decoding: hexadecimal, as: UTF8.self), radix: 16)
                else { throw problem("expected \(digits) hexadecimal digits") }
                code = number
                index += 1 + digits
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw problem("expected a character, found \(code)")
            }
            text.append(scalar)
        }
        offset = end + 1
        return String(text)
    }

    private func problem(_ text: String) -> PickleReader.Problem {
        PickleReader.Problem(offset: offset, text: text)
    }
}
