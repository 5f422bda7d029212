import FashionCore
import FashionTraining
import Foundation

/// The settings of a configuration from several sources: individual values override a file, which overrides a recipe or
/// another configuration.
public struct SettingLayers<Configuration: Configurable>: Sendable {
    /// The individual values, as given by flags, by the names of their settings.
    public let values: [String: SettingValue]
    /// The path of a YAML or JSON file with settings (``ConfigurationFile``); nil for none.
    public let file: String?

    /// Creates the layers from values by the settings' names, and the path of a file, which is not read yet.
    public init(_ values: [String: SettingValue], over file: String? = nil) {
        self.values = values
        self.file = file
    }

    /// The individual value of a property of the training; nil when there is none.
    public subscript(path: PartialKeyPath<TrainingConfiguration>) -> SettingValue? {
        values[TrainingSetting[path].name]
    }

    /// Returns the value that a property of the training is given, by the individual values or else by the file; nil
    /// when neither gives one.
    /// - Throws: `FileError` for the file.
    public func given(_ path: PartialKeyPath<TrainingConfiguration>) throws -> SettingValue? {
        try self[path] ?? contents()?.values[TrainingSetting[path].name]
    }

    /// Runs a closure. Its error about a setting that the file alone gives becomes one that names the file.
    /// - Throws: the error, or `FileError`.
    public func namingFile<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as SettingError {
            guard let file, values[error.name] == nil, try contents()?.values[error.name] != nil else {
                throw error
            }
            throw FileError(URL(fileURLWithPath: file), error.description)
        }
    }

    /// Checks the types and ranges of the individual values; the file is not read.
    /// - Throws: `SettingError`.
    public func validate() throws {
        var scratch = Configuration.standard
        try scratch.set(values)
    }

    /// Merges the sources into a configuration: the recipe's values, overridden by the file's, overridden by the
    /// individual ones.
    ///
    /// The recipe is the one among the individual values, else the file's, else the standard configuration's.
    /// - Parameter base: the values to start from when no source names a recipe: those of the checkpoint when training is
    ///   resumed, so that its settings need not be repeated.
    /// - Throws: `FileError` for the file, `SettingError` for an individual value.
    public func configuration(over base: Configuration? = nil) throws -> Configuration {
        try validate()
        let file = try contents()
        var configuration = base ?? .standard
        if let recipe = self[\.recipe].flatMap({ Recipe.Name(rawValue: $0.text) }) ?? file?.recipe {
            configuration.start(from: Recipe.named(recipe))
        }
        try configuration.set((file?.values ?? [:]).merging(values) { $1 })
        return configuration
    }

    /// Checks that the values do not contradict the rest of the merged configuration.
    /// - Throws: `SettingError`, or `FileError` for a setting that the file alone gives.
    public func requireAgreement(with configuration: Configuration) throws {
        let training = configuration.training
        // A file of a training's settings has this line also where it changes nothing.
        if self[\.exactStatistics] == .flag(false), training.averaging > 0 {
            throw SettingError(
                name: TrainingSetting[\.exactStatistics].name,
                expected: "true, since the averaged weights of --ema need statistics of their own",
                found: "false with --ema \(training.averaging)")
        }
        try namingFile { try training.requireAgreement() }
    }

    /// Rejects individual values that have no effect in combination with the other settings. A value that turns
    /// something off, such as a crop of 0 or no flip, is always accepted.
    /// - Throws: ``SettingConflict`` that names the setting, its requirement and what was found.
    public func requireEffects(in configuration: Configuration) throws {
        for (setting, reason) in configuration.settingsWithoutEffect {
            if let value = values[setting.name], !value.asksForNothing {
                throw SettingConflict("--\(setting.name): \(reason)")
            }
        }
    }

    /// Returns a notice for each setting in the file that has no effect in combination with the others, except for
    /// those that have the recipe's value, as in files written by a training.
    /// - Throws: `FileError` for the file.
    public func noticesOfIdleLines(in configuration: Configuration) throws -> [Notice] {
        let lines = try linesOfItsOwn(in: configuration)
        return configuration.settingsWithoutEffect.compactMap { setting, reason in
            lines.contains(setting.name) ? notice(on: [setting.name], reason) : nil
        }
    }

    /// Returns a notice on the settings in the file that a command cannot use, except for those that have the recipe's
    /// value; nil when there are none.
    /// - Parameters:
    ///   - settings: the settings that it cannot use.
    ///   - reason: the reason in words.
    /// - Throws: `FileError` for the file.
    public func notice(
        ofLinesFor settings: [TrainingSetting], in configuration: Configuration, reason: String
    ) throws -> Notice? {
        let lines = try linesOfItsOwn(in: configuration)
        let names = settings.filter { !$0.isPlace && lines.contains($0.name) }.map(\.name)
        return names.isEmpty ? nil : notice(on: names, reason)
    }

    private func notice(on names: [String], _ reason: String) -> Notice {
        .note(
            "\(file ?? ""): \(names.formatted(.list(type: .and))) \(names.count == 1 ? "has" : "have") no effect: \(reason)"
        )
    }

    /// The names of the settings for which the file has the last word, with a value that asks for something other than
    /// the recipe does.
    private func linesOfItsOwn(in configuration: Configuration) throws -> Set<String> {
        guard let contents = try contents() else { return [] }
        var recipe = Configuration.standard
        recipe.start(from: Recipe.named(configuration.training.recipe))
        let own = Configuration.settings.filter { setting in
            guard contents.values[setting.name] != nil, values[setting.name] == nil,
                let value = setting.value(in: configuration)
            else { return false }
            return value != setting.value(in: recipe) && !value.asksForNothing
        }
        return Set(own.map(\.name))
    }

    private func contents() throws -> ConfigurationFile<Configuration>? {
        try file.map { try ConfigurationFile(contentsOf: URL(fileURLWithPath: $0)) }
    }
}

/// A conflict between settings: the setting, its requirement, and what was found.
public struct SettingConflict: Error, Equatable, CustomStringConvertible {
    /// The conflict as one line for people.
    public let description: String

    /// Creates a conflict with a description.
    public init(_ description: String) { self.description = description }
}
