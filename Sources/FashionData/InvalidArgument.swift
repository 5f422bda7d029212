import Foundation

/// A call was given something that makes no sense: which argument, what was expected and what was found.
///
/// What a flag or a file of settings says wrongly is a `SettingError`.
public struct InvalidArgument: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// The argument's name in words, for example "images to train on".
    public let name: String
    /// What it may be.
    public let expected: String
    /// What it was.
    public let found: String

    /// An error about one argument.
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
