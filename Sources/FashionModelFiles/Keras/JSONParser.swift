/// Parses JSON (RFC 8259) in one pass over its bytes and within limits: a text from a file can neither exhaust the
/// stack nor take time or memory out of proportion to its length.
struct JSONParser {
    /// The maximum depth of nested brackets; Keras writes about a dozen.
    static let deepestNesting = 64
    /// The maximum length of a text in bytes.
    static let longestText = 1 << 24
    /// The maximum number of values; the largest networks of Keras have some 100,000.
    static let mostValues = 1 << 20

    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0
    private var depth = 0
    private var count = 0

    /// Parses a text, which is UTF-8 as every `String` is.
    /// - Throws: `KerasConfigurationError` that describes the error and its position.
    static func parse(_ text: String) throws -> JSONValue {
        var text = text
        return try text.withUTF8 { bytes in
            guard bytes.count <= longestText else {
                throw KerasConfigurationError(
                    "expected at most \(longestText) bytes of JSON, found \(bytes.count)")
            }
            var parser = JSONParser(bytes: bytes)
            let value = try parser.value()
            parser.skipSpace()
            guard parser.place == bytes.count else { throw parser.invalid }
            return value
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private var invalid: KerasConfigurationError {
        KerasConfigurationError("is not valid JSON, at byte \(place)")
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func take(_ byte: Character) -> Bool {
        guard next == byte.asciiValue else { return false }
        place += 1
        return true
    }

    private mutating func value() throws -> JSONValue {
        skipSpace()
        count += 1
        guard count <= Self.mostValues else {
            throw KerasConfigurationError(
                "expected at most \(Self.mostValues) values in the JSON, found more")
        }
        switch next {
        case UInt8(ascii: "{"): return try nested { try $0.object() }
        case UInt8(ascii: "["): return try nested { try $0.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func nested(_ body: (inout JSONParser) throws -> JSONValue) throws -> JSONValue {
        guard depth < Self.deepestNesting else {
            throw KerasConfigurationError("is nested more than \(Self.deepestNesting) levels deep")
        }
        depth += 1
        place += 1
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func object() throws -> JSONValue {
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw invalid }
            let key = try string()
            skipSpace()
            guard take(":") else { throw invalid }
            members[key] = try value()
            skipSpace()
        } while take(",")
        guard take("}") else { throw invalid }
        return .object(members)
    }

    private mutating func array() throws -> JSONValue {
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while take(",")
        guard take("]") else { throw invalid }
        return .array(elements)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws -> JSONValue {
        for byte in word.utf8 {
            guard next == byte else { throw invalid }
            place += 1
        }
        return value
    }

    /// Python also writes NaN and Infinity, but no option of a layer has such a value.
    private mutating func number() throws -> Double {
        let start = place
        _ = take("-")
        let digits = place
        skipDigits()
        guard place > digits, bytes[digits] != UInt8(ascii: "0") || place == digits + 1 else { throw invalid }
        if take(".") {
            let start = place
            skipDigits()
            guard place > start else { throw invalid }
        }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            let start = place
            skipDigits()
            guard place > start else { throw invalid }
        }
        guard let number = Double(String(decoding: bytes[start..<place], as: UTF8.self)), number.isFinite
        else {
            throw invalid
        }
        return number
    }

    private mutating func skipDigits() {
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    }

    private mutating func string() throws -> String {
        place += 1
        var start = place
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                text += bytes[start..<place]
                place += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text += bytes[start..<place]
                place += 1
                text += Array(String(try escaped()).utf8)
                start = place
            case 0..<0x20: throw invalid
            default: place += 1
            }
        }
        throw invalid
    }

    private mutating func escaped() throws -> Unicode.Scalar {
        guard let byte = next else { throw invalid }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw invalid
        }
        let first = try unit()
        guard 0xD800..<0xDC00 ~= first else {
            guard let scalar = Unicode.Scalar(first) else { throw invalid }
            return scalar
        }
        // The first half of a surrogate pair has been read.
        guard take("\\"), take("u") else { throw invalid }
        let second = try unit()
        guard 0xDC00..<0xE000 ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw invalid }
        return scalar
    }

    private mutating func unit() throws -> UInt32 {
        guard place + 4 <= bytes.count,
            bytes[place..<place + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
        else { throw invalid }
        place += 4
        return unit
    }
}
