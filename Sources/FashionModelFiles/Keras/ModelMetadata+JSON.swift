import Foundation

extension ModelMetadata {
    /// Returns the JSON object that is stored in files.
    func json() throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(self))
    }

    /// - Throws: `KerasConfigurationError` when this is not such an object, or was written by a newer program.
    init(json: JSONValue) throws {
        do {
            self = try JSONDecoder().decode(ModelMetadata.self, from: JSONEncoder().encode(json))
        } catch {
            throw KerasConfigurationError("is damaged")
        }
        guard format == Self.currentFormat else {
            throw KerasConfigurationError(
                "expected format \(Self.currentFormat), found \(format); a newer version of this program wrote it"
            )
        }
        // Far beyond any fitted value; outside this range, divisions could overflow.
        for number in [temperature, foldedTemperature].compactMap(\.self) where !(1e-3...1e3 ~= number) {
            throw KerasConfigurationError("expected a temperature from 0.001 to 1000, found \(number)")
        }
    }
}
