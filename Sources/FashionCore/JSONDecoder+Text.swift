import Foundation

extension JSONDecoder {
    /// Decodes bytes from a file after checking that they are UTF-8. Foundation's decoder does not check and may crash.
    /// - Throws: `DecodingError`, also for bytes that are not UTF-8.
    public func decode<Value: Decodable>(_ type: Value.Type, fromFile data: Data) throws -> Value {
        guard String(validating: data, as: UTF8.self) != nil else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "expected text in UTF-8, found bytes that are none"))
        }
        return try decode(type, from: data)
    }
}
