/// A setting of a training, declared once: flag, key in files, range check, help and documentation follow from it.
///
/// To add one, add a property to ``TrainingConfiguration`` and a declaration to ``all`` (`Setting+All.swift`).
public struct Setting: Sendable {
    /// What kind of value a setting has.
    public enum Kind: Equatable, Sendable {
        /// A whole number.
        case whole
        /// A number.
        case number
        /// On or off.
        case flag
        /// One of several words.
        case choice([String])
        /// The path of a file with one of these endings.
        case file([String])
        /// The path of a folder.
        case folder
        /// A text of a form that the words describe.
        case words(String)
        /// One of several words, or the path of a file with one of these endings.
        case wordOrFile([String], [String])
    }

    /// The name in flags and files, for example `batch-size`.
    public let name: String
    /// One sentence for `--help`.
    public let help: String
    /// What kind of value it has.
    public let kind: Kind
    /// What a value may be, for error messages.
    public let expected: String
    /// A second name of the flag, of one letter.
    public private(set) var letter: Character?
    /// Whether it says where files lie: the weights do not depend on it.
    public private(set) var isPlace = false
    /// What the other settings must be for this one to have an effect.
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

    /// The value in a configuration; nil when none is set.
    public func value(in configuration: TrainingConfiguration) -> SettingValue? { read(configuration) }

    /// Puts a value into a configuration.
    /// - Throws: ``SettingError`` when its kind or range is wrong; the configuration is then unchanged.
    public func assign(_ value: SettingValue, to configuration: inout TrainingConfiguration) throws {
        guard write(&configuration, value) else {
            throw SettingError(name: name, expected: expected, found: value.description)
        }
    }

    /// The value that a text stands for; a text that is no such value stands for itself, and ``assign(_:to:)`` refuses it.
    func value(of text: String) -> SettingValue {
        let value: SettingValue? =
            switch kind {
            case .whole: Int(text).map(SettingValue.whole)
            case .number: Double(text).map(SettingValue.number)
            case .flag: Bool(text).map(SettingValue.flag)
            case .choice, .file, .folder, .words, .wordOrFile: nil
            }
        return value ?? .text(text)
    }

    /// The same with a second name of the flag.
    func letter(_ letter: Character) -> Setting {
        var copy = self
        copy.letter = letter
        return copy
    }

    /// The same, of no effect on the weights.
    func place() -> Setting {
        var copy = self
        copy.isPlace = true
        return copy
    }

    /// The same, with an effect only where a need is met.
    func needing(_ need: Need) -> Setting {
        var copy = self
        copy.needs.append(need)
        return copy
    }
}

extension Setting {
    /// What other settings must be for a setting to have an effect.
    public struct Need: Sendable {
        /// Whether a configuration meets it.
        public let isMet: @Sendable (TrainingConfiguration) -> Bool
        /// What was expected and what was found in a configuration that does not meet it.
        public let reason: @Sendable (TrainingConfiguration) -> String
        /// What is needed, as flags, for the documentation.
        public let flags: String

        /// - Parameter found: what a configuration has instead; the reason is made of both.
        init(
            _ flags: String, isMet: @escaping @Sendable (TrainingConfiguration) -> Bool,
            found: @escaping @Sendable (TrainingConfiguration) -> String
        ) {
            self.flags = flags
            self.isMet = isMet
            reason = { "expected \(flags), found \(found($0))" }
        }

        /// - Parameter because: replaces what was found.
        init(
            _ flags: String, because: String, isMet: @escaping @Sendable (TrainingConfiguration) -> Bool
        ) {
            self.flags = flags
            self.isMet = isMet
            reason = { _ in "expected \(flags), \(because)" }
        }
    }
}
