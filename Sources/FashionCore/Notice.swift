/// Something that a person should know of a piece of work that goes on all the same.
///
/// Its text is one line: `warning: model.h5: …`.
public struct Notice: Sendable, Equatable, CustomStringConvertible {
    /// How much it matters.
    public enum Kind: String, Sendable {
        /// Says what was assumed or left out.
        case note
        /// Says what is probably wrong.
        case warning
    }

    /// How much it matters.
    public let kind: Kind
    /// What it is about, and what there is to know.
    public let text: String

    /// A notice.
    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }

    /// A note.
    public static func note(_ text: String) -> Notice { Notice(.note, text) }
    /// A warning.
    public static func warning(_ text: String) -> Notice { Notice(.warning, text) }

    /// The kind and the text.
    public var description: String { "\(kind.rawValue): \(text)" }
}
