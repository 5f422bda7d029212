/// A configuration that flags and files can change.
public protocol Configurable: Sendable {
    /// All settings, in the order of files and help.
    static var settings: [Setting<Self>] { get }
    /// The values without any flag or file.
    static var standard: Self { get }
    /// The configuration of the training.
    var training: TrainingConfiguration { get set }

    /// Replaces the training's values by those of a recipe.
    mutating func start(from recipe: Recipe)
}

/// The declaration of a training's setting.
public typealias TrainingSetting = Setting<TrainingConfiguration>
/// The declaration of a transfer's setting.
public typealias TransferSetting = Setting<TransferConfiguration>

extension Setting where Configuration: Configurable {
    /// The setting of a property; every stored property of a configuration has one.
    public static subscript(path: PartialKeyPath<Configuration>) -> Setting {
        guard let setting = Configuration.settings.first(where: { $0.path == path }) else {
            preconditionFailure("no setting is declared for \(path)")
        }
        return setting
    }

    /// Returns the setting with this name; nil when there is none.
    public static func named(_ name: String) -> Setting? {
        Configuration.settings.first { $0.name == name }
    }
}

extension Configurable {
    /// Sets values by the names of their settings, in the order of the declarations; unknown names are ignored.
    /// - Throws: ``SettingError`` for the first value that has the wrong type or is out of range.
    public mutating func set(_ values: [String: SettingValue]) throws {
        for setting in Self.settings {
            if let value = values[setting.name] { try setting.assign(value, to: &self) }
        }
    }

    /// Checks the types and ranges of settings' values.
    /// - Throws: ``SettingError`` for the first one out of range.
    func check(_ settings: [Setting<Self>]) throws {
        var copy = self
        for setting in settings {
            if let value = setting.value(in: self) { try setting.assign(value, to: &copy) }
        }
    }

    /// The settings that have no effect in combination with the others, each with the requirement and what was found
    /// instead.
    public var settingsWithoutEffect: [(setting: Setting<Self>, reason: String)] {
        Self.settings.flatMap { setting in
            setting.needs.filter { !$0.isMet(self) }.map { (setting, $0.reason(self)) }
        }
    }
}
