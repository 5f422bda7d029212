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

    /// The flags over the configuration file.
    var layers: SettingLayers { SettingLayers(settings.values, over: config) }

    /// The flags that were given and that only images of a kind give an effect.
    var imageFlags: ImageSettings { ImageSettings(layers, isStrict: images.strict) }

    /// Checks the flags' ranges while the command line is read, so that a wrong one is a usage error.
    func validate() throws {
        if resume, overwrite {
            throw ValidationError("--overwrite: expected a new training, found --resume")
        }
        try ValidationError.ofSettings { try layers.validate() }
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
        return try ValidationError.ofSettings {
            var configuration = try layers.configuration(over: base, network: replacement)
            configuration.threads = Threads.usable(configuration.threads)
            try layers.requireAgreement(with: configuration)
            if checksEffects, base != nil || !resume { try layers.requireEffects(in: configuration) }
            return configuration
        }
    }

    /// Says on standard error which lines of the configuration file have no effect.
    func remarkOnIdleLines() throws {
        guard config != nil, !resume else { return }
        for notice in try layers.idleLines(in: resolve()) { Terminal(.error).write(notice) }
    }

    /// Refuses flags that a command has no use for.
    /// - Parameter user: the command in words.
    func refuse(_ settings: [Setting], by user: String) throws {
        for (setting, _) in layers.given where settings.contains(where: { $0.name == setting.name }) {
            throw ValidationError("--\(setting.name): \(user) has no use for it")
        }
    }
}
