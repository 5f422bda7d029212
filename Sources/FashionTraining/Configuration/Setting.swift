/// A setting of a training, declared once: flag, key in files, range check, help and documentation are derived from it.
///
/// To add one, add a property to ``TrainingConfiguration`` and a declaration to ``all`` (`Setting+All.swift`).
public struct Setting: Sendable {
    /// The type of a setting's value.
    public enum Kind: Equatable, Sendable {
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

    /// The name in flags and files, for example `batch-size`.
    public let name: String
    /// One sentence for `--help`.
    public let help: String
    /// The type of its value.
    public let kind: Kind
    /// The values that it accepts, for error messages.
    public let expected: String
    /// The short name of the flag, a single letter; nil when there is none.
    public private(set) var letter: Character?
    /// Whether the setting is a location of files, which does not affect the weights.
    public private(set) var isPlace = false
    /// The requirements on other settings without which this one has no effect.
    public private(set) var needs: [Need] = []

    private let read: @Sendable (TrainingConfiguration) -> SettingValue?
    private let write: @Sendable (inout TrainingConfiguration, SettingValue) -> Bool

    init(
        _ name: String, _ help: String, _ kind: Kind, expected: String,
        read: @escaping @Sendable (TrainingConfiguration) -> SettingValue?,
        write: @escaping @Sendable (inout TrainingConfiguration, SettingValue) -> Bool
    ) {
        (self.name, self.help, self.kind, self.expected) = (name, help, kind, expected)
        (self.read, self.write) = (read, write)
    }

    /// Returns the value in a configuration; nil when none is set.
    public func value(in configuration: TrainingConfiguration) -> SettingValue? { read(configuration) }

    /// Sets the value in a configuration.
    /// - Throws: ``SettingError`` when the value has the wrong type or is out of range; the configuration is then
    ///   unchanged.
    public func assign(_ value: SettingValue, to configuration: inout TrainingConfiguration) throws {
        guard write(&configuration, value) else {
            throw SettingError(name: name, expected: expected, found: value.description)
        }
    }

    /// Parses a text as a value of this setting's type. A text that is no such value is returned as a string, which
    /// ``assign(_:to:)`` rejects.
    func value(of text: String) -> SettingValue {
        let value: SettingValue? =
            switch kind {
            case .whole: Int(text).map(SettingValue.whole)
            case .number: Double(text).map(SettingValue.number)
            case .flag: Bool(text).map(SettingValue.flag)
            case .choice, .file, .fileOrFolder, .folder, .words, .wordOrFile: nil
            }
        return value ?? .text(text)
    }

    /// Returns a copy with a short name of the flag.
    func letter(_ letter: Character) -> Setting {
        var copy = self
        copy.letter = letter
        return copy
    }

    /// Returns a copy that is marked as a location of files.
    func place() -> Setting {
        var copy = self
        copy.isPlace = true
        return copy
    }

    /// Returns a copy that has an effect only when a requirement is met.
    func needing(_ need: Need) -> Setting {
        var copy = self
        copy.needs.append(need)
        return copy
    }
}

extension Setting {
    /// A requirement on other settings without which a setting has no effect.
    public struct Need: Sendable {
        /// Returns whether a configuration meets the requirement.
        public let isMet: @Sendable (TrainingConfiguration) -> Bool
        /// Returns what was expected and what was found in a configuration that does not meet the requirement.
        public let reason: @Sendable (TrainingConfiguration) -> String
        /// The requirement in terms of flags, for the documentation.
        public let flags: String

        /// - Parameter found: what a configuration has instead; it becomes part of the reason.
        init(
            _ flags: String, isMet: @escaping @Sendable (TrainingConfiguration) -> Bool,
            found: @escaping @Sendable (TrainingConfiguration) -> String
        ) {
            self.flags = flags
            self.isMet = isMet
            reason = { "expected \(flags), found \(found($0))" }
        }

        /// - Parameter because: the reason's text in place of what was found.
        init(
            _ flags: String, because: String, isMet: @escaping @Sendable (TrainingConfiguration) -> Bool
        ) {
            self.flags = flags
            self.isMet = isMet
            reason = { _ in "expected \(flags), \(because)" }
        }
    }
}
