/// The value of a setting, as given by a flag or a file.
public enum SettingValue: Equatable, Sendable, CustomStringConvertible {
    /// An integer.
    case whole(Int)
    /// A floating-point number.
    case number(Double)
    /// A string.
    case text(String)
    /// A Boolean.
    case flag(Bool)

    /// The value as a person would write it, strings in quotes.
    public var description: String {
        if case .text(let text) = self { "\"\(text)\"" } else { text }
    }

    /// The value as text, without quotes.
    public var text: String {
        switch self {
        case .whole(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .flag(let value): "\(value)"
        }
    }

    /// Whether the value turns something off: `false` or zero.
    public var asksForNothing: Bool { [.flag(false), .whole(0), .number(0)].contains(self) }
}

/// An invalid value of a setting.
public struct SettingError: Error, Equatable, CustomStringConvertible {
    /// The setting's name, as in flags and files.
    public let name: String
    /// The values that the setting accepts.
    public let expected: String
    /// The value that was given.
    public let found: String

    /// Creates an error.
    public init(name: String, expected: String, found: String) {
        self.name = name
        self.expected = expected
        self.found = found
    }

    /// The error as one line for people.
    public var description: String { "\(name): expected \(expected), found \(found)" }
}
