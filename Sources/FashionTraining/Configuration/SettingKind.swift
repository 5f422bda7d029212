/// The type of a setting's value.
public enum SettingKind: Equatable, Sendable {
    /// An integer.
    case whole
    /// A floating-point number.
    case number
    /// On or off.
    case flag
    /// One of several words.
    case choice([String])
    /// The path of a file with one of these extensions.
    case file([String])
    /// The path of a file with one of these extensions, or of a folder of them.
    case fileOrFolder([String])
    /// The path of a folder.
    case folder
    /// A string in a form that the text describes.
    case words(String)
    /// One of several words, or the path of a file with one of these extensions.
    case wordOrFile([String], [String])
}
