import FashionCore
import FashionNetworks
import FashionTraining
import Foundation

/// The settings of a training from several sources: single values win over a file, the file over a recipe or another
/// configuration.
public struct SettingLayers: Sendable {
    /// The single values, as flags give them, in the order of the declarations.
    public let given: [(setting: Setting, value: SettingValue)]
    /// The path of a YAML or JSON file with settings (``ConfigurationFile``); nil for none.
    public let file: String?

    /// Takes values by the settings' names, and a file of others; the file is not read yet.
    public init(_ values: [String: SettingValue], over file: String? = nil) {
        given = Setting.all.compactMap { setting in values[setting.name].map { (setting, $0) } }
        self.file = file
    }

    /// The single value of a setting; nil where there is none.
    public subscript(setting: Setting) -> SettingValue? {
        given.first { $0.setting.name == setting.name }?.value
    }

    /// Checks the single values' kinds and ranges; the file is not read.
    /// - Throws: `SettingError`.
    public func validate() throws {
        var scratch = Recipe.standard.configuration
        for (setting, value) in given { try setting.assign(value, to: &scratch) }
    }

    /// The configuration: the recipe's values, the file's over them, the single values over both.
    ///
    /// The recipe is that of the single values, else the file's, else the standard one.
    /// - Parameters:
    ///   - base: values to start from where no source names a recipe: those of the checkpoint, when a training is resumed, so
    ///     that its settings need not be repeated.
    ///   - network: replaces the recipe's, for trainings that have one of their own.
    /// - Throws: `FileError` for the file, `SettingError` for a single value.
    public func configuration(
        over base: TrainingConfiguration? = nil, network: Architecture? = nil
    ) throws -> TrainingConfiguration {
        try validate()
        let file = try file.map { try ConfigurationFile(contentsOf: URL(fileURLWithPath: $0)) }
        let named = self[.recipe].flatMap { Recipe.Name(rawValue: $0.text) } ?? file?.recipe
        var configuration =
            named.map { Recipe.named($0).configuration } ?? base ?? Recipe.standard.configuration
        if let network { configuration.network = network }
        try file?.apply(to: &configuration)
        configuration.recipe = named ?? configuration.recipe
        for (setting, value) in given {
            try setting.assign(value, to: &configuration)
        }
        return configuration
    }

    /// Checks that the single values go together with the rest of the configuration that came of them.
    /// - Throws: ``SettingConflict``, `SettingError`.
    public func requireAgreement(with configuration: TrainingConfiguration) throws {
        if self[.exactStatistics] == .flag(false), configuration.averaging > 0 {
            throw SettingConflict(
                "--no-exact-statistics: expected --ema 0, since averaged weights need statistics of their own; found "
                    + "--ema \(configuration.averaging)")
        }
        try configuration.requireOneBalance()
    }

    /// Refuses single values that have no effect beside the other settings. A value that asks for nothing, such as a crop of 0
    /// or no flip, may stand anywhere.
    /// - Throws: ``SettingConflict`` that names the setting, what it needs and what was found.
    public func requireEffects(in configuration: TrainingConfiguration) throws {
        let idle = configuration.settingsWithoutEffect
        for (setting, value) in given where !value.asksForNothing {
            if let reason = idle.first(where: { $0.setting.name == setting.name })?.reason {
                throw SettingConflict("--\(setting.name): \(reason)")
            }
        }
    }

    /// Says which lines of the file have no effect; not of those with the recipe's value, as the files have them that a
    /// training writes.
    /// - Throws: `FileError` for the file.
    public func idleLines(in configuration: TrainingConfiguration) throws -> [Notice] {
        guard let file else { return [] }
        let recipe = Recipe.named(configuration.recipe).configuration
        let names = try ConfigurationFile(contentsOf: URL(fileURLWithPath: file)).names
            .subtracting(given.map(\.setting.name))
        return configuration.settingsWithoutEffect.compactMap { setting, reason in
            guard names.contains(setting.name), let value = setting.value(in: configuration),
                value != setting.value(in: recipe), !value.asksForNothing
            else { return nil }
            return .note("\(file): \(setting.name) has no effect: \(reason)")
        }
    }
}

/// Settings that do not go together: which one, what it needs, and what was found.
public struct SettingConflict: Error, Equatable, CustomStringConvertible {
    /// One line for a person.
    public let description: String

    /// A conflict in words.
    public init(_ description: String) { self.description = description }
}
