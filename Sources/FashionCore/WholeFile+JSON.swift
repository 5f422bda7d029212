import Foundation

extension JSONEncoder {
    /// An encoder for JSON that people read as well: pretty-printed, with sorted keys.
    package static var pretty: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

extension WholeFile {
    /// Replaces the file at `url` by a value as JSON, pretty-printed with sorted keys and a newline at the end.
    /// - Throws: ``FileError`` that names the file, or the error of the encoding.
    package static func writeJSON(_ value: some Encodable, to url: URL) throws {
        try write(JSONEncoder.pretty.encode(value) + Data("\n".utf8), to: url)
    }
}
