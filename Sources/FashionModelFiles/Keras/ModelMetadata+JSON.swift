import Foundation

extension ModelMetadata {
    /// The object that stands in files.
    func json() throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(self))
    }

    /// - Throws: `KerasConfigurationError` when this is no such object, or one of a newer program.
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
        // Far beyond what is ever fitted; beyond it divisions would leave no numbers.
        for number in [temperature, foldedTemperature].compactMap(\.self) where !(1e-3...1e3 ~= number) {
            throw KerasConfigurationError("expected a temperature from 0.001 to 1000, found \(number)")
        }
    }
}
