import Foundation

/// An invalid argument of a call: its name, what was expected and what was found.
///
/// Invalid flags and settings files are reported as `SettingError`.
public struct InvalidArgument: Error, Equatable, CustomStringConvertible, LocalizedError {
    /// Name of the argument in words, for example "images to train on".
    public let name: String
    /// The values that are allowed.
    public let expected: String
    /// The value that was passed.
    public let found: String

    /// Creates an error about one argument.
    public init(_ name: String, expected: String, found: String) {
        self.name = name
        self.expected = expected
        self.found = found
    }

    /// A description in one line.
    public var description: String { "\(name): expected \(expected), found \(found)" }
    /// The same text, for Foundation.
    public var errorDescription: String? { description }
}
