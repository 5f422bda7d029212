import ArgumentParser
import Foundation
import NeuralNetwork
import Training

/// The flags of a training. Flags win over the configuration file, the file over the recipe.
struct TrainOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("YAML or JSON file with settings, named as the flags are.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var config: String?
    @Flag(help: "Continue the training whose checkpoint lies in the output folder.") var resume = false
    @Flag(help: "Replace a finished run in the output folder instead of moving it to runs/.") var overwrite =
        false

    @Option(help: .of(.recipe)) var recipe: String?
    @Option(help: .of(.data), completion: .directory) var data: String?
    @Option(name: .shortAndLong, help: .of(.output), completion: .directory) var output: String?
    @Option(help: .of(.tensorboard), completion: .directory) var tensorboard: String?
    @Option(help: .of(.network)) var network: String?
    @Option(help: .of(.width)) var width: Double?
    @Option(help: .of(.initialWeights), completion: .file(extensions: ["h5", "keras"]))
    var initialWeights: String?
    @Option(parsing: .unconditional, help: .of(.inputScale)) var inputScale: String?
    @OptionGroup var memory: MemoryLimitOption
    @Option(help: .of(.threads)) var threads: Int?
    @Option(help: .of(.limit)) var limit: Int?
    @Option(help: .of(.seed)) var seed: Int?
    @Option(help: .of(.validationFraction)) var validationFraction: Double?

    @Option(help: .of(.batchSize)) var batchSize: Int?
    @Option(help: .of(.epochs)) var epochs: Int?
    @Option(help: .of(.patience)) var patience: Int?

    @Option(help: .of(.optimizer)) var optimizer: String?
    @Option(help: .of(.learningRate)) var learningRate: Double?
    @Option(help: .of(.momentum)) var momentum: Double?
    @Flag(inversion: .prefixedNo, help: .of(.nesterov)) var nesterov: Bool?
    @Option(help: .of(.weightDecay)) var weightDecay: Double?
    @Option(help: .of(.schedule)) var schedule: String?
    @Option(help: .of(.warmUp)) var warmUp: Double?
    @Option(help: .of(.plateauFactor)) var plateauFactor: Double?
    @Option(help: .of(.plateauPatience)) var plateauPatience: Int?
    @Option(help: .of(.labelSmoothing)) var labelSmoothing: Double?
    @Option(help: .of(.teacher), completion: .file(extensions: ["h5", "keras"])) var teacher: String?
    @Option(help: .of(.teacherShare)) var teacherShare: Double?
    @Option(help: .of(.teacherTemperature)) var teacherTemperature: Double?
    @Option(help: .of(.averaging)) var ema: Double?
    @Flag(inversion: .prefixedNo, help: .of(.exactStatistics)) var exactStatistics: Bool?
    @Option(help: .of(.dropoutScale)) var dropoutScale: Double?
    @Option(help: .of(.keep)) var keep: String?

    @Flag(inversion: .prefixedNo, help: .of(.augment)) var augment: Bool?
    @Option(help: .of(.rotation)) var rotation: Double?
    @Option(help: .of(.widthShift)) var widthShift: Double?
    @Option(help: .of(.heightShift)) var heightShift: Double?
    @Option(help: .of(.shear)) var shear: Double?
    @Option(help: .of(.zoom)) var zoom: Double?
    @Flag(inversion: .prefixedNo, help: .of(.flip)) var flip: Bool?
    @Flag(inversion: .prefixedNo, help: .of(.alternatingFlip)) var alternatingFlip: Bool?
    @Option(help: .of(.crop)) var crop: Int?
    @Option(help: .of(.cutout)) var cutout: Int?
    @Option(help: .of(.erasing)) var erasing: Double?
    @Option(help: .of(.mixup)) var mixup: Double?
    @Option(help: .of(.cutmix)) var cutmix: Double?

    /// What was given, in the order of the table.
    private var given: [(setting: Setting, value: SettingValue)] {
        let all: [(Setting, SettingValue?)] = [
            (.recipe, recipe.map(SettingValue.text)), (.data, data.map(SettingValue.text)),
            (.output, output.map(SettingValue.text)), (.tensorboard, tensorboard.map(SettingValue.text)),
            (.network, network.map(SettingValue.text)),
            (.width, width.map(SettingValue.number)),
            (.initialWeights, initialWeights.map(SettingValue.text)),
            (.inputScale, inputScale.map(SettingValue.text)), (.threads, threads.map(SettingValue.whole)),
            (.limit, limit.map(SettingValue.whole)), (.seed, seed.map(SettingValue.whole)),
            (.validationFraction, validationFraction.map(SettingValue.number)),
            (.batchSize, batchSize.map(SettingValue.whole)), (.epochs, epochs.map(SettingValue.whole)),
            (.patience, patience.map(SettingValue.whole)), (.optimizer, optimizer.map(SettingValue.text)),
            (.learningRate, learningRate.map(SettingValue.number)),
            (.momentum, momentum.map(SettingValue.number)), (.nesterov, nesterov.map(SettingValue.flag)),
            (.weightDecay, weightDecay.map(SettingValue.number)),
            (.schedule, schedule.map(SettingValue.text)),
            (.warmUp, warmUp.map(SettingValue.number)),
            (.plateauFactor, plateauFactor.map(SettingValue.number)),
            (.plateauPatience, plateauPatience.map(SettingValue.whole)),
            (.labelSmoothing, labelSmoothing.map(SettingValue.number)),
            (.teacher, teacher.map(SettingValue.text)),
            (.teacherShare, teacherShare.map(SettingValue.number)),
            (.teacherTemperature, teacherTemperature.map(SettingValue.number)),
            (.averaging, ema.map(SettingValue.number)),
            (.exactStatistics, exactStatistics.map(SettingValue.flag)),
            (.dropoutScale, dropoutScale.map(SettingValue.number)), (.keep, keep.map(SettingValue.text)),
            (.augment, augment.map(SettingValue.flag)), (.rotation, rotation.map(SettingValue.number)),
            (.widthShift, widthShift.map(SettingValue.number)),
            (.heightShift, heightShift.map(SettingValue.number)), (.shear, shear.map(SettingValue.number)),
            (.zoom, zoom.map(SettingValue.number)), (.flip, flip.map(SettingValue.flag)),
            (.alternatingFlip, alternatingFlip.map(SettingValue.flag)),
            (.crop, crop.map(SettingValue.whole)), (.cutout, cutout.map(SettingValue.whole)),
            (.erasing, erasing.map(SettingValue.number)), (.mixup, mixup.map(SettingValue.number)),
            (.cutmix, cutmix.map(SettingValue.number)),
        ]
        return all.compactMap { setting, value in value.map { (setting, $0) } }
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
        let named = recipe.flatMap(Recipe.Name.init(rawValue:)) ?? file?.recipe
        var configuration =
            named.map { Recipe.named($0).configuration } ?? base ?? Recipe.standard.configuration
        if let replacement { configuration.network = replacement }
        try file?.apply(to: &configuration)
        configuration.recipe = named ?? configuration.recipe
        for (setting, value) in given {
            try setting.assign(value, to: &configuration)
        }
        configuration.threads = Threads.usable(configuration.threads)
        if exactStatistics == false, configuration.averaging > 0 {
            throw ValidationError(
                "--no-exact-statistics: expected --ema 0, since averaged weights need statistics of their own; found "
                    + "--ema \(configuration.averaging)")
        }
        if checksEffects, base != nil || !resume { try refuseIdleFlags(configuration) }
        return configuration
    }
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

extension SettingValue {
    /// Whether this turns something off.
    fileprivate var asksForNothing: Bool { [.flag(false), .whole(0), .number(0)].contains(self) }
}

extension ArgumentHelp {
    /// The table's sentence and the standard recipe's value.
    fileprivate static func of(_ setting: Setting) -> ArgumentHelp {
        let value =
            switch setting.value(in: Recipe.standard.configuration) {
            case .flag, nil: ""
            case .text(let text): " (default: \(text))"
            case .some(let value): " (default: \(value))"
            }
        return ArgumentHelp(stringLiteral: setting.help + value)
    }
}
