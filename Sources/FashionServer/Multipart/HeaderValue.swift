/// The value of a header field with parameters, such as
/// `form-data; name="image"; filename="boot.jpg"` (RFC 9110, 5.6.6).
struct HeaderValue: Equatable {
    /// The part before the first semicolon, in lowercase.
    let value: String
    /// The parameters, with names in lowercase; of several with one name, the first one counts.
    let parameters: [String: String]

    /// Parses a value; `nil` when the text is invalid.
    init?(_ text: some Collection<UInt8>) {
        var scanner = Scanner(Array(text))
        value = scanner.text { $0 != UInt8(ascii: ";") }.lowercased()
        var parameters: [String: String] = [:]
        while scanner.skip(UInt8(ascii: ";")) {
            let name = scanner.text { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }.lowercased()
            if name.isEmpty { continue }
            guard scanner.skip(UInt8(ascii: "=")) else { return nil }
            guard let found = scanner.quotedText() ?? scanner.token() else { return nil }
            if parameters[name] == nil { parameters[name] = found }
        }
        guard scanner.isAtEnd else { return nil }
        self.parameters = parameters
    }

    /// Returns the value of a parameter, preferably from its extended form, such as
    /// `filename*=UTF-8''%E9%9E%8B.jpg` (RFC 8187); an extended value that is not valid is ignored.
    func text(of name: String) -> String? {
        parameters[name + "*"].flatMap(Self.decodeExtended) ?? parameters[name]
    }

    /// Decodes `charset'language'percent-encoded`; `nil` when the text is not of this form.
    private static func decodeExtended(_ text: String) -> String? {
        let pieces = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3 else { return nil }
        var bytes: [UInt8] = []
        var rest = pieces[2].utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                guard byte < 0x80 else { return nil }
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            guard digits.count == 2 else { return nil }
            bytes.append(UInt8(digits[0] << 4 | digits[1]))
            rest = rest.dropFirst(2)
        }
        switch pieces[0].lowercased() {
        case "utf-8": return String(validating: bytes, as: UTF8.self)
        case "iso-8859-1": return String(String.UnicodeScalarView(bytes.map(Unicode.Scalar.init)))
        default: return nil
        }
    }

    private struct Scanner {
        private let bytes: [UInt8]
        private var index = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { index == bytes.count }

        private mutating func skipBlanks() {
            while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        }

        mutating func skip(_ byte: UInt8) -> Bool {
            skipBlanks()
            guard index < bytes.count, bytes[index] == byte else { return false }
            index += 1
            return true
        }

        /// Returns the longest text whose bytes meet a condition, without surrounding blanks.
        mutating func text(_ holds: (UInt8) -> Bool) -> String {
            skipBlanks()
            let start = index
            while index < bytes.count, holds(bytes[index]) { index += 1 }
            var end = index
            while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }

        mutating func token() -> String? {
            let token = text { $0 != UInt8(ascii: ";") }
            return token.contains("\"") ? nil : token
        }

        /// Returns a quoted text; `nil` when there is no opening or closing quote.
        mutating func quotedText() -> String? {
            skipBlanks()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
            var text: [UInt8] = []
            var place = index + 1
            while place < bytes.count {
                switch bytes[place] {
                case UInt8(ascii: "\""):
                    index = place + 1
                    skipBlanks()
                    return String(decoding: text, as: UTF8.self)
                // Browsers send backslashes unescaped; a backslash is an escape only before these two characters.
                case UInt8(ascii: "\\")
                where place + 1 < bytes.count
                    && (bytes[place + 1] == UInt8(ascii: "\"") || bytes[place + 1] == UInt8(ascii: "\\")):
                    text.append(bytes[place + 1])
                    place += 2
                default:
                    text.append(bytes[place])
                    place += 1
                }
            }
            return nil
        }
    }
}
