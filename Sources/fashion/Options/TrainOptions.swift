import ArgumentParser
import FashionKit
import Foundation

/// The options of a training. Flags win over the configuration file, the file over the recipe.
struct TrainOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("YAML or JSON file with settings, named as the flags are.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var config: String?
    @Flag(help: "Continue the training whose checkpoint lies in the output folder.") var resume = false
    @Flag(help: "Replace a finished run in the output folder instead of moving it to runs/.") var overwrite =
        false

    @OptionGroup var settings: SettingFlags
    @OptionGroup var memory: MemoryLimitOption
    @OptionGroup var images: ImageFileOptions

    /// What a setting's flag gave; nil where there is none.
    subscript(setting: Setting) -> SettingValue? { settings.values[setting.name] }

    /// What was given, in the order of the declarations.
    private var given: [(setting: Setting, value: SettingValue)] {
        Setting.all.compactMap { setting in self[setting].map { (setting, $0) } }
    }

    /// The flags that were given and that only images of a kind give an effect.
    var imageFlags: ImageFlags {
        func names(_ settings: [Setting]) -> [String] {
            given.filter { given in
                !given.value.asksForNothing && settings.contains { $0.name == given.setting.name }
            }.map(\.setting.name)
        }
        return ImageFlags(
            forImageFiles: names([.channels, .imageSize, .fit]) + (images.strict ? ["strict"] : []),
            forColour: names([.saturation]))
    }

    /// Checks the flags' ranges while the command line is read, so that a wrong one is a usage error.
    func validate() throws {
        if resume, overwrite {
            throw ValidationError("--overwrite: expected a new training, found --resume")
        }
        var scratch = Recipe.standard.configuration
        for (setting, value) in given {
            do {
                try setting.assign(value, to: &scratch)
            } catch let error as SettingError {
                throw ValidationError("--\(error)")
            }
        }
    }

    /// The configuration: the recipe's values, the file's over them, the flags' over both.
    ///
    /// The recipe is the flag's, else the file's, else the standard one.
    /// - Parameters:
    ///   - base: values to start from where neither flag nor file names a recipe: those of the checkpoint, when a
    ///     training is resumed, so that its flags need not be repeated.
    ///   - replacement: what the recipe's network is replaced by, for commands that have one of their own.
    ///   - checksEffects: whether flags without effect are errors; they are judged beside the checkpoint's settings only,
    ///     when a training is resumed.
    /// - Throws: `FileError` for the file, `ValidationError` for a flag.
    func resolve(
        over base: TrainingConfiguration? = nil, replacingNetwork replacement: Architecture? = nil,
        checksEffects: Bool = true
    ) throws -> TrainingConfiguration {
        try validate()
        let file = try config.map { try ConfigurationFile(contentsOf: URL(fileURLWithPath: $0)) }
        let named = self[.recipe].flatMap { Recipe.Name(rawValue: $0.text) } ?? file?.recipe
        var configuration =
            named.map { Recipe.named($0).configuration } ?? base ?? Recipe.standard.configuration
        if let replacement { configuration.network = replacement }
        try file?.apply(to: &configuration)
        configuration.recipe = named ?? configuration.recipe
        for (setting, value) in given {
            try setting.assign(value, to: &configuration)
        }
        configuration.threads = Threads.usable(configuration.threads)
        if self[.exactStatistics] == .flag(false), configuration.averaging > 0 {
            throw ValidationError(
                "--no-exact-statistics: expected --ema 0, since averaged weights need statistics of their own; found "
                    + "--ema \(configuration.averaging)")
        }
        do {
            try configuration.requireOneBalance()
        } catch let error as SettingError {
            throw ValidationError("--\(error)")
        }
        if checksEffects, base != nil || !resume { try refuseIdleFlags(configuration) }
        return configuration
    }
}

/// Flags that a transfer refuses.
extension TrainOptions {
    var initialWeights: SettingValue? { self[.initialWeights] }
    var inputScale: SettingValue? { self[.inputScale] }
    var network: SettingValue? { self[.network] }
    var width: SettingValue? { self[.width] }
    var teacher: SettingValue? { self[.teacher] }
}

extension TrainOptions {
    /// Refuses flags that have no effect beside the other settings. A value that asks for nothing, such as `--crop 0` or
    /// `--no-flip`, may stand anywhere.
    /// - Throws: `ValidationError` that names the flag, what it needs and what was found.
    private func refuseIdleFlags(_ configuration: TrainingConfiguration) throws {
        let idle = configuration.settingsWithoutEffect
        for (setting, value) in given where !value.asksForNothing {
            if let reason = idle.first(where: { $0.setting.name == setting.name })?.reason {
                throw ValidationError("--\(setting.name): \(reason)")
            }
        }
    }

    /// Says on standard error which lines of the configuration file have no effect; not of those with the recipe's value, as
    /// the files have them that a training writes.
    func remarkOnIdleLines() throws {
        guard let config, !resume else { return }
        let configuration = try resolve()
        let recipe = Recipe.named(configuration.recipe).configuration
        let names = try ConfigurationFile(contentsOf: URL(fileURLWithPath: config)).names
            .subtracting(given.map(\.setting.name))
        for (setting, reason) in configuration.settingsWithoutEffect where names.contains(setting.name) {
            guard let value = setting.value(in: configuration), value != setting.value(in: recipe),
                !value.asksForNothing
            else { continue }
            Terminal(.error).write("note: \(config): \(setting.name) has no effect: \(reason)\n")
        }
    }

    /// Refuses flags that a command has no use for.
    /// - Parameter user: the command in words.
    func refuse(_ settings: [Setting], by user: String) throws {
        for (setting, _) in given where settings.contains(where: { $0.name == setting.name }) {
            throw ValidationError("--\(setting.name): \(user) has no use for it")
        }
    }
}
