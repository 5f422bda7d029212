import ArgumentParser
import FashionKit
import Foundation

/// The options of a command with the settings of a training or a transfer. Flags override the configuration file, which
/// overrides the recipe.
struct RunOptions<User: SettingsUser>: ParsableArguments {
    typealias Configuration = User.Configuration

    @Option(
        help: ArgumentHelp("YAML or JSON file with settings, named as the flags are.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var config: String?
    @Flag(
        help: ArgumentHelp(
            "Continue the training whose checkpoint lies in the output folder.",
            visibility: User.noContinuation == nil ? .default : .hidden))
    var resume = false
    @Flag(
        help: ArgumentHelp(
            "Replace a finished run in the output folder instead of moving it to runs/.",
            visibility: User.noContinuation == nil ? .default : .hidden))
    var overwrite = false

    @OptionGroup var settings: SettingFlags<User>
    @OptionGroup var memory: MemoryLimitOption
    @OptionGroup var images: ImageFileOptions

    /// The value that the flag of a training's property was given; `nil` without the flag.
    subscript(path: PartialKeyPath<TrainingConfiguration>) -> SettingValue? { layers[path] }

    /// The flags on top of the configuration file.
    var layers: SettingLayers<Configuration> { SettingLayers(settings.values, over: config) }

    /// The given flags that affect only one kind of images.
    var imageFlags: DataSettings { get throws { try DataSettings(layers, flags: images.names) } }

    /// Checks the ranges of the flags while the command line is parsed, so that an invalid value is a usage error.
    func validate() throws {
        if let reason = User.noContinuation, resume || overwrite {
            throw ValidationError("--\(resume ? "resume" : "overwrite"): expected none; \(reason)")
        }
        if resume, overwrite {
            throw ValidationError("--overwrite: expected a new training, found --resume")
        }
        try refuse(User.unusedSettings)
        try ValidationError.ofSettings { try layers.validate() }
    }

    /// Returns the configuration: the recipe's values, overridden by the file's, overridden by the flags'.
    ///
    /// The recipe is the flag's, or else the file's, or else the default one.
    /// - Parameters:
    ///   - base: the values to start from if neither flags nor file name a recipe: those of the checkpoint when a
    ///     training is resumed, so that its flags need not be repeated.
    ///   - checksEffects: whether flags without effect and contradictions are errors; when a training is resumed, they
    ///     are checked only together with the checkpoint's settings.
    /// - Throws: `FileError` for the file, `ValidationError` for a flag.
    func resolve(over base: Configuration? = nil, checksEffects: Bool = true) throws -> Configuration {
        try validate()
        return try ValidationError.ofSettings {
            var configuration = try layers.configuration(over: base)
            configuration.training.threads = Threads.usable(configuration.training.threads)
            if checksEffects, base != nil || !resume {
                try layers.requireAgreement(with: configuration)
                try layers.requireEffects(in: configuration)
            }
            return configuration
        }
    }

    /// Runs a closure, and turns its errors about settings into usage errors, or into errors of the configuration file
    /// where that alone gives the setting.
    func ofSettings<Result>(_ work: () throws -> Result) throws -> Result {
        try ValidationError.ofSettings { try layers.namingFile(work) }
    }

    /// Reports on standard error which lines of the configuration file have no effect.
    /// - Parameter unused: settings that the command cannot use now, beside those that it never can.
    func remarkOnIdleLines(unused: [User.UnusedSetting] = []) throws {
        guard config != nil, !resume else { return }
        let configuration = try resolve()
        for notice in try layers.noticesOfIdleLines(in: configuration) { Terminal(.error).write(notice) }
        let reasons = Dictionary(grouping: User.unusedSettings + unused, by: \.reason)
        for (reason, settings) in reasons.sorted(by: { $0.key < $1.key }) {
            Terminal(.error).write(
                try layers.notice(ofLinesFor: settings.map(\.setting), in: configuration, reason: reason))
        }
    }

    /// Rejects the flags of settings that a command cannot use.
    func refuse(_ settings: [User.UnusedSetting]) throws {
        for (setting, reason) in settings where self[setting.path] != nil {
            throw ValidationError("--\(setting.name): expected none; \(reason)")
        }
    }
}
