import ArgumentParser
import FashionConfiguration
import FashionCore
import FashionTraining
import Foundation
import Testing

@testable import fashion

/// A command with the options as a group, as `fashion train` has them.
private struct Train: ParsableCommand {
    @OptionGroup var options: RunOptions<TrainCommand>
}

@Suite("Configuration: recipe, file, flags")
struct ConfigurationTests {
    /// What comes of a command line, with `FILE` standing for a file of this text.
    private func resolve(
        _ arguments: [String], file: String? = nil, checksEffects: Bool = true
    ) throws -> TrainingConfiguration {
        guard let file else { return try RunOptions<TrainCommand>.parse(arguments).resolve() }
        return try withFile(file) { url in
            try RunOptions<TrainCommand>.parse(["--config", url.path] + arguments).resolve(
                checksEffects: checksEffects)
        }
    }

    private func withFile<Result>(_ text: String, _ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "fashion-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appendingPathComponent("config.yaml")
        try Data(text.utf8).write(to: url)
        return try body(url)
    }

    @Test("flags win over the file, the file over the recipe") func precedence() throws {
        let configuration = try resolve(["--batch-size", "32"], file: "batch-size: 128\nepochs: 7\n")
        #expect(configuration.batchSize == 32 && configuration.epochs == 7)
    }

    @Test("without anything it is the standard recipe, in the current folder") func defaults() throws {
        let configuration = try resolve([])
        #expect(configuration == Recipe.standard.configuration)
        #expect(configuration.output == ".")
        #expect(configuration.threads == ProcessorCount.available)
        #expect(try RunOptions<TrainCommand>.parse([]).resume == false)
        #expect(try RunOptions<TrainCommand>.parse(["--resume"]).resume)
    }

    @Test("help leaves out the flags that a command refuses, and no others") func unusedFlags() {
        func check<Command: ParsableCommand & SettingsUser>(_ command: Command.Type) {
            let shown = Set(command.helpMessage().split { $0.isWhitespace || $0 == "/" }.map(String.init))
            let unused = Set(command.unusedSettings.map(\.setting.name))
            for setting in TrainingConfiguration.settings {
                let expected = !unused.contains(setting.name)
                #expect(shown.contains("--\(setting.name)") == expected, "\(command): \(setting.name)")
            }
            #expect(shown.contains("--resume") == (command.noContinuation == nil))
        }
        check(TrainCommand.self)
        check(StudyCommand.self)
        check(LearningRateCommand.self)
        check(DataShowCommand.self)
    }

    /// Two values each, so that one of them differs from the default; the flag must reach just its own setting.
    @Test(
        "every setting has a flag and a key of its name, and they do the same",
        arguments: TrainingConfiguration.settings.map(\.name))
    func settings(name: String) throws {
        let setting = try #require(TrainingSetting.named(name))
        let standard = Recipe.standard.configuration
        let (flag, line): ([String], String) =
            switch (setting.value(in: standard), name) {
            case (.whole(let value), _): (["--\(name)", "\(value + 1)"], "\(value + 1)")
            case (.number, _): (["--\(name)", "0.25"], "0.25")
            case (.flag(true), _): (["--no-\(name)"], "false")
            case (.flag(false), _): (["--\(name)"], "true")
            case (_, "recipe"): (["--recipe", "fast"], "fast")
            case (_, "network"): (["--network", "reference"], "reference")
            case (_, "optimizer"): (["--optimizer", "sgd"], "sgd")
            case (_, "schedule"): (["--schedule", "cosine"], "cosine")
            case (_, "keep"): (["--keep", "best"], "best")
            case (_, "input-scale"): (["--input-scale", "0..255"], "0..255")
            case (_, "limit"): (["--limit", "100"], "100")
            case (_, "skip-easy"): (["--skip-easy", "0.25"], "0.25")
            case (_, "warm-up"): (["--warm-up", "0.5"], "0.5")
            case (_, "sampling"): (["--sampling", "balanced"], "balanced")
            case (_, "teacher-images"): (["--teacher-images", "original"], "original")
            case (_, "monitor"): (["--monitor", "val_accuracy"], "val_accuracy")
            case (_, "channels"): (["--channels", "grey"], "grey")
            // A number to YAML.
            case (_, "image-size"): (["--image-size", "48"], "48")
            case (_, "fit"): (["--fit", "crop"], "crop")
            case (_, "brightness"), (_, "contrast"), (_, "saturation"), (_, "resized-crop"):
                (["--\(name)", "0.5"], "0.5")
            default: (["--\(name)", "some/folder"], "some/folder")
            }
        // The value alone may have no effect; that it reaches its setting is what counts here.
        let byFlag = try RunOptions<TrainCommand>.parse(flag).resolve(checksEffects: false)
        #expect(try resolve([], file: "\(name): \(line)", checksEffects: false) == byFlag)
        let changed = TrainingConfiguration.settings.filter { $0.value(in: byFlag) != $0.value(in: standard) }
            .map(\.name)
        // One thread more than the default is one too many where the default takes every processor.
        let isCapped = name == "threads" && ProcessorCount.usable == ProcessorCount.available
        #expect(changed == (name == "recipe" || isCapped ? [] : [name]))
        #expect(RunOptions<TrainCommand>.helpMessage(columns: 400).contains(setting.help))
    }

    @Test(
        "a flag that would have no effect, or hardly any, is a usage error",
        arguments: [
            (["--no-augment", "--mixup", "0.2"], "--mixup: expected --augment"),
            (
                ["--augment", "--mixup", "0.005"],
                "mixup: expected 0, or a number from 0.01 to 100, found 0.005"
            ),
            (["--no-augment", "--crop", "2"], "--crop: expected --augment"),
            (["--no-flip", "--alternating-flip"], "--alternating-flip: expected --flip"),
            (["--ema", "0.9", "--no-exact-statistics"], "--exact-statistics: expected true"),
        ])
    func effects(arguments: [String], part: String) throws {
        let error = #expect(throws: (any Error).self) { try resolve(arguments) }
        #expect("\(try #require(error))".contains(part))
        #expect(throws: Never.self) { try resolve(["--no-augment", "--crop", "0"]) }
    }

    @Test("a wrong flag is a usage error that names it") func flags() throws {
        for (arguments, part) in [
            (["--batch-size", "0"], "--batch-size: expected a whole number from 1 to 65536, found 0"),
            (
                ["--optimizer", "adm"],
                "--optimizer: expected one of adam, sgd, adamw, muon, found \"adm\""
            ),
            (["--epochs", "many"], "--epochs"), (["--batchsize", "1"], "--batchsize"),
        ] {
            let error = #expect(throws: (any Error).self) { try Train.parseAsRoot(arguments) }
            let ending = ExitStatus.ending(for: try #require(error), of: Train.self)
            #expect(ending.status == 2)
            #expect(ending.errorOutput.contains(part))
            #expect(ending.output.isEmpty)
        }
    }

    @Test("settings that do not go together show the usage of the command that ran") func usageOfTheCommand()
    {
        let ending = ExitStatus.ending(
            for: ValidationError("--ema: no"), of: Fashion.self, running: DataShowCommand.self)
        #expect(ending.status == 2)
        #expect(ending.errorOutput.hasPrefix("Error: --ema: no\nUsage: fashion data show "))
        #expect(ending.errorOutput.hasSuffix("\n  See 'fashion data show --help' for more information."))
    }

    @Test("statuses: help 0, failures 1, usage 2, signals their own") func statuses() throws {
        let help = #expect(throws: (any Error).self) { try Fashion.parseAsRoot(["--help-me"]) }
        #expect(ExitStatus.ending(for: try #require(help), of: Fashion.self).status == 2)
        let shown = ExitStatus.ending(for: CleanExit.helpRequest(Fashion.self), of: Fashion.self)
        #expect(shown.status == 0)
        #expect(shown.output.contains("USAGE: fashion"))
        #expect(shown.errorOutput.isEmpty)
        let file = FileError(URL(fileURLWithPath: "/x/y"), "expected more, found less")
        #expect(
            ExitStatus.ending(for: file, of: Fashion.self)
                == ExitStatus.Ending(errorOutput: "fashion: /x/y: expected more, found less", status: 1))
        #expect(
            ExitStatus.ending(for: ExitCode(130), of: Fashion.self)
                == ExitStatus.Ending(status: 130))
    }
}
