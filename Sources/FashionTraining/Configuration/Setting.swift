/// A setting of a configuration, declared once: flag, key in files, range check, help and documentation are derived from
/// it.
///
/// To add one, add a property to ``TrainingConfiguration`` or ``TransferConfiguration``, and a declaration to the
/// configuration's ``Configurable/settings`` (`TrainingConfiguration+Settings.swift`, `TransferConfiguration+Settings.swift`).
public struct Setting<Configuration: Sendable>: Sendable {
    /// The name in flags and files, for example `batch-size`.
    public let name: String
    /// The property of the configuration; key paths of properties do not change.
    package nonisolated(unsafe) let path: PartialKeyPath<Configuration>
    /// One sentence for `--help`.
    public let help: String
    /// The type of its value.
    public let kind: SettingKind
    /// The values that it accepts, for error messages.
    public let expected: String
    /// The short name of the flag, a single letter; nil when there is none.
    public private(set) var letter: Character?
    /// Whether the setting is a location of files, which does not affect the weights.
    public private(set) var isPlace = false
    /// Whether help and documentation omit the setting, and files its default.
    public private(set) var isHidden = false
    /// The requirements on other settings without which this one has no effect.
    public private(set) var needs: [Need] = []

    private let read: @Sendable (Configuration) -> SettingValue?
    private let write: @Sendable (inout Configuration, SettingValue) -> Bool

    init(
        _ name: String, _ path: PartialKeyPath<Configuration>, _ help: String, _ kind: SettingKind,
        expected: String, read: @escaping @Sendable (Configuration) -> SettingValue?,
        write: @escaping @Sendable (inout Configuration, SettingValue) -> Bool
    ) {
        (self.name, self.path, self.help) = (name, path, help)
        (self.kind, self.expected) = (kind, expected)
        (self.read, self.write) = (read, write)
    }

    /// Returns the value in a configuration; nil when none is set.
    public func value(in configuration: Configuration) -> SettingValue? { read(configuration) }

    /// Sets the value in a configuration.
    /// - Throws: ``SettingError`` when the value has the wrong type or is out of range; the configuration is then
    ///   unchanged.
    public func assign(_ value: SettingValue, to configuration: inout Configuration) throws {
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

    /// Returns a copy that help and documentation omit.
    func hidden() -> Setting {
        var copy = self
        copy.isHidden = true
        return copy
    }

    /// Returns a copy that has an effect only when a requirement is met.
    func needing(_ need: Need) -> Setting {
        var copy = self
        copy.needs.append(need)
        return copy
    }

    /// Returns the setting as one of a configuration that contains this one's.
    func within<Whole>(_ path: WritableKeyPath<Whole, Configuration> & Sendable) -> Setting<Whole> {
        var copy = Setting<Whole>(
            name, (path as PartialKeyPath).appending(path: self.path) ?? path, help, kind, expected: expected,
            read: { read($0[keyPath: path]) },
            write: { write(&$0[keyPath: path], $1) })
        (copy.letter, copy.isPlace, copy.isHidden) = (letter, isPlace, isHidden)
        copy.needs = needs.map { need in
            Setting<Whole>.Need(
                isMet: { need.isMet($0[keyPath: path]) }, reason: { need.reason($0[keyPath: path]) },
                flags: need.flags)
        }
        return copy
    }
}

extension Setting {
    /// A requirement on other settings without which a setting has no effect.
    public struct Need: Sendable {
        /// Returns whether a configuration meets the requirement.
        public let isMet: @Sendable (Configuration) -> Bool
        /// Returns what was expected and what was found in a configuration that does not meet the requirement.
        public let reason: @Sendable (Configuration) -> String
        /// The requirement in terms of flags, for the documentation.
        public let flags: String
    }
}

extension Setting.Need {
    /// - Parameter found: what a configuration has instead; it becomes part of the reason.
    init(
        _ flags: String, isMet: @escaping @Sendable (Configuration) -> Bool,
        found: @escaping @Sendable (Configuration) -> String
    ) {
        self.flags = flags
        self.isMet = isMet
        reason = { "expected \(flags), found \(found($0))" }
    }

    /// - Parameter because: the reason's text in place of what was found.
    init(
        _ flags: String, because: String, isMet: @escaping @Sendable (Configuration) -> Bool
    ) {
        self.flags = flags
        self.isMet = isMet
        reason = { _ in "expected \(flags), \(because)" }
    }
}
