/// Converts the bytes of a table to UTF-8 from UTF-8 or UTF-16, with or without a byte order mark.
///
/// Excel's "Unicode text" and PowerShell's redirection are UTF-16. Without a mark, UTF-16 is recognised by a zero byte
/// next to the first character, since tables begin with a letter, a digit or a quote.
struct CSVText {
    private enum Encoding {
        case utf8, utf16LittleEndian, utf16BigEndian
    }

    private var encoding: Encoding?
    /// Bytes at the end of a piece that are not a complete character yet, or the first bytes of the file.
    private var rest: [UInt8] = []

    /// Appends the next piece to `output` as UTF-8.
    mutating func append(_ piece: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        guard encoding != .utf8 else {
            output.append(contentsOf: piece)
            return
        }
        rest.append(contentsOf: piece)
        if encoding == nil, rest.count >= 3 { recognize() }
        decode(to: &output, isLast: false)
    }

    /// Appends what is left at the end of the file.
    mutating func finish(to output: inout [UInt8]) {
        if encoding == nil { recognize() }
        decode(to: &output, isLast: true)
    }

    private mutating func recognize() {
        switch (rest.first, rest.dropFirst().first) {
        case (0xFF, 0xFE): (encoding, rest) = (.utf16LittleEndian, Array(rest.dropFirst(2)))
        case (0xFE, 0xFF): (encoding, rest) = (.utf16BigEndian, Array(rest.dropFirst(2)))
        case (0, let second?) where second != 0: encoding = .utf16BigEndian
        case (let first?, 0) where first != 0: encoding = .utf16LittleEndian
        default:
            encoding = .utf8
            if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest.removeFirst(3) }
        }
    }

    private mutating func decode(to output: inout [UInt8], isLast: Bool) {
        switch encoding {
        case nil: return
        case .utf8:
            output += rest
            rest = []
        case .utf16LittleEndian, .utf16BigEndian:
            let low = encoding == .utf16LittleEndian ? 0 : 1
            var units = (0..<rest.count / 2).map {
                UInt16(rest[2 * $0 + low]) | UInt16(rest[2 * $0 + 1 - low]) << 8
            }
            // The first half of a surrogate pair waits for the second.
            if !isLast, let last = units.last, UTF16.isLeadSurrogate(last) { units.removeLast() }
            output += String(decoding: units, as: UTF16.self).utf8
            rest.removeFirst(2 * units.count)
        }
    }
}
