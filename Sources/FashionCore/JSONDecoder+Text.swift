import Foundation

extension JSONDecoder {
    /// Decodes bytes from a file, after checking that they are a text: Foundation's decoder does not, and may end the process.
    /// - Throws: `DecodingError`.
    public func decode<Value: Decodable>(_ type: Value.Type, fromFile data: Data) throws -> Value {
        guard String(validating: data, as: UTF8.self) != nil else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "expected text in UTF-8, found bytes that are none"))
        }
        return try decode(type, from: data)
    }
}
