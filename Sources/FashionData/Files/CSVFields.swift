import Foundation

/// The fields of one line of a table, separated and quoted as in RFC 4180 and its relatives.
enum CSVFields {
    /// Splits a line into the texts of its fields, without the quotes around them and without blanks at their ends.
    static func split(_ line: ArraySlice<UInt8>, by separator: UInt8) -> [String] {
        guard separator != UInt8(ascii: " ") else {
            return line.split { $0 == 0x20 || $0 == 0x09 }.map { text(of: $0) }
        }
        var fields: [String] = []
        var start = line.startIndex
        var quoting = CSVQuoting()
        for index in line.indices {
            let isSeparator = line[index] == separator
            if isSeparator, !quoting.isOpen {
                fields.append(text(of: line[start..<index]))
                start = index + 1
            }
            quoting.advance(line[index], isSeparator: isSeparator)
        }
        fields.append(text(of: line[start...]))
        return fields
    }

    static let quote = UInt8(ascii: "\"")

    private static func text(of bytes: ArraySlice<UInt8>) -> String {
        var bytes = trimmed(bytes)
        if bytes.count >= 2, bytes.first == quote, bytes.last == quote {
            let inner = trimmed(bytes.dropFirst().dropLast())
            return decoded(inner).replacingOccurrences(of: "\"\"", with: "\"")
        }
        // Some programs quote with apostrophes.
        if bytes.count >= 2, bytes.first == 0x27, bytes.last == 0x27 { bytes = bytes.dropFirst().dropLast() }
        return decoded(bytes)
    }

    /// Decodes UTF-8, or else Latin-1, in which every byte is a character, so that different names stay different.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return bytes
    }

    /// Returns the number in a field, with a decimal point or comma; nil for anything else.
    static func number(_ text: String) -> Double? {
        guard let first = text.utf8.first, (0x2B...0x39).contains(first), let last = text.utf8.last,
            (0x30...0x39).contains(last) || last == 0x2E
        else { return nil }
        // Swift reads hexadecimal numbers too.
        guard !text.contains("x"), let value = Double(text.replacingOccurrences(of: ",", with: ".")) else {
            return nil
        }
        return value.isFinite ? value : nil
    }

    /// Returns the whole number from 0 to 255 in a field, such as `7`, `7.0` or `7.0e+00`; nil for anything else.
    static func byte(_ text: String) -> UInt8? { number(text).flatMap { UInt8(exactly: $0) } }

    /// Returns a field as shown in an error: its beginning, or the byte of a single invisible character.
    static func show(_ text: String) -> String {
        let scalars = text.unicodeScalars
        if scalars.count == 1, let scalar = scalars.first, !(0x20..<0x7F).contains(scalar.value) {
            return "byte 0x\(hexadecimal([UInt8(truncatingIfNeeded: scalar.value)]))"
        }
        let shown = scalars.prefix(16).map { (0x20..<0x7F).contains($0.value) ? String($0) : "·" }.joined()
        return "\"\(shown)\""
    }
}
