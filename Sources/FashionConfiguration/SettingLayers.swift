import FashionCore
import FashionNetworks
import FashionTraining
import Foundation

/// The settings of a training from several sources: individual values override a file, which overrides a recipe or
/// another configuration.
public struct SettingLayers: Sendable {
    /// The individual values, as given by flags, in the order of the declarations.
    public let given: [(setting: Setting, value: SettingValue)]
    /// The path of a YAML or JSON file with settings (``ConfigurationFile``); nil for none.
    public let file: String?

    /// Creates the layers from values by the settings' names, and the path of a file, which is not read yet.
    public init(_ values: [String: SettingValue], over file: String? = nil) {
        given = Setting.all.compactMap { setting in values[setting.name].map { (setting, $0) } }
        self.file = file
    }

    /// The individual value of a setting; nil when there is none.
    public subscript(setting: Setting) -> SettingValue? {
        given.first { $0.setting.name == setting.name }?.value
    }

    /// Checks the types and ranges of the individual values; the file is not read.
    /// - Throws: `SettingError`.
    public func validate() throws {
        var scratch = Recipe.standard.configuration
        for (setting, value) in given { try setting.assign(value, to: &scratch) }
    }

    /// Merges the sources into a configuration: the recipe's values, overridden by the file's, overridden by the
    /// individual ones.
    ///
    /// The recipe is the one among the individual values, else the file's, else the standard one.
    /// - Parameters:
    ///   - base: the values to start from when no source names a recipe: those of the checkpoint when training is
    ///     resumed, so that its settings need not be repeated.
    ///   - network: replaces the recipe's network, for kinds of training that have their own.
    /// - Throws: `FileError` for the file, `SettingError` for an individual value.
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

    /// Checks that the individual values do not contradict the rest of the merged configuration.
    /// - Throws: ``SettingConflict``, `SettingError`.
    public func requireAgreement(with configuration: TrainingConfiguration) throws {
        if self[.exactStatistics] == .flag(false), configuration.averaging > 0 {
            throw SettingConflict(
                "--no-exact-statistics: expected --ema 0, since averaged weights need statistics of their own; found "
                    + "--ema \(configuration.averaging)")
        }
        try configuration.requireOneBalance()
    }

    /// Rejects individual values that have no effect in combination with the other settings. A value that turns
    /// something off, such as a crop of 0 or no flip, is always accepted.
    /// - Throws: ``SettingConflict`` that names the setting, its requirement and what was found.
    public func requireEffects(in configuration: TrainingConfiguration) throws {
        let idle = configuration.settingsWithoutEffect
        for (setting, value) in given where !value.asksForNothing {
            if let reason = idle.first(where: { $0.setting.name == setting.name })?.reason {
                throw SettingConflict("--\(setting.name): \(reason)")
            }
        }
    }

    /// Returns a notice for each setting in the file that has no effect, except for those that have the recipe's value,
    /// as in files written by a training.
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

/// A conflict between settings: the setting, its requirement, and what was found.
public struct SettingConflict: Error, Equatable, CustomStringConvertible {
    /// The conflict as one line for people.
    public let description: String

    /// Creates a conflict with a description.
    public init(_ description: String) { self.description = description }
}
