/// A message to the user about work that continues nevertheless.
///
/// Its description is one line, such as `warning: model.h5: …`.
public struct Notice: Sendable, Equatable, CustomStringConvertible {
    /// The severity.
    public enum Kind: String, Sendable {
        /// Something that was assumed or left out.
        case note
        /// Something that is probably wrong.
        case warning
    }

    /// The severity.
    public let kind: Kind
    /// The subject and the message.
    public let text: String

    /// Creates a notice.
    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// Returns a note.
    public static func note(_ text: String) -> Notice { Notice(.note, text) }
    /// Returns a warning.
    public static func warning(_ text: String) -> Notice { Notice(.warning, text) }

    /// The kind and the text.
    public var description: String { "\(kind.rawValue): \(text)" }
}
