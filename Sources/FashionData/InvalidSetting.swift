import Foundation

/// A setting has a value that makes no sense: which one, what was expected and what was found.
public struct InvalidSetting: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// The setting's name in words, for example "validation fraction".
    public let name: String
    /// What it may be.
    public let expected: String
    /// What it was.
    public let found: String

    /// An error about one setting.
    public init(_ name: String, expected: String, found: String) {
        self.name = name
        self.expected = expected
        self.found = found
    }

    /// One line for a person to read.
    public var description: String { "\(name): expected \(expected), found \(found)" }
    /// The same text, for Foundation.
    public var errorDescription: String? { description }
}
