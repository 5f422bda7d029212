import Foundation

/// A JSON value.
enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Parses a text.
    /// - Throws: `KerasConfigurationError` when it is not JSON, is nested too deeply or is too large.
    init(parsing text: String) throws { self = try JSONParser.parse(text) }

    /// Returns the JSON text with sorted keys; equal values give equal texts.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension JSONValue: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let array = try? container.decode([JSONValue].self) {
            self = .array(array)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let bool): try container.encode(bool)
        case .number(let number): try container.encode(number)
        case .string(let string): try container.encode(string)
        case .array(let array): try container.encode(array)
        case .object(let object): try container.encode(object)
        }
    }
}

extension JSONValue {
    /// The value as an integer; nil when it is not one.
    var integer: Int? {
        guard case .number(let number) = self else { return nil }
        return Int(exactly: number)
    }

    /// The value as a string; nil when it is not one.
    var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    /// The elements of an array; nil when the value is not one.
    var array: [JSONValue]? {
        guard case .array(let array) = self else { return nil }
        return array
    }

    /// The members of an object; nil when the value is not one.
    var object: [String: JSONValue]? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// Creates a number from an integer.
    static func integer(_ integer: Int) -> JSONValue { .number(Double(integer)) }

    /// Creates a number from the shortest decimal that converts back to this float32: 0.99 and not 0.9900000095367432.
    static func decimal(_ float: Float) -> JSONValue { .number(Double("\(float)") ?? Double(float)) }
}

/// An error in a Keras configuration: the layer, if any, and what was expected and found.
struct KerasConfigurationError: Error, CustomStringConvertible {
    let description: String

    init(_ problem: String) { description = problem }
    init(layer: String, _ problem: String) { description = "layer \(layer): \(problem)" }
}
