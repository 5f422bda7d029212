/// The value of a setting as a flag or a file gives it.
public enum SettingValue: Equatable, Sendable, CustomStringConvertible {
    /// A whole number.
    case whole(Int)
    /// A number.
    case number(Double)
    /// Text.
    case text(String)
    /// True or false.
    case flag(Bool)

    /// The value as a person would write it, text in quotes.
    public var description: String {
        if case .text(let text) = self { "\"\(text)\"" } else { text }
    }

    /// The value without quotes.
    public var text: String {
        switch self {
        case .whole(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .flag(let value): "\(value)"
        }
    }

    /// Whether this turns something off.
    public var asksForNothing: Bool { [.flag(false), .whole(0), .number(0)].contains(self) }
}

/// A setting has a value that it cannot have.
public struct SettingError: Error, Equatable, CustomStringConvertible {
    /// The setting's name, as in flags and files.
    public let name: String
    /// What it may be.
    public let expected: String
    /// What it was.
    public let found: String

    /// A value that a setting cannot have.
    public init(name: String, expected: String, found: String) {
        self.name = name
        self.expected = expected
        self.found = found
    }

    /// One line for a person.
    public var description: String { "\(name): expected \(expected), found \(found)" }
}
