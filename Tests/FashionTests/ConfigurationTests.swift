import ArgumentParser
import FashionConfiguration
import FashionCore
import FashionTraining
import Foundation
import Testing

@testable import fashion

/// A command with the options as a group, as `fashion train` has them.
private struct Train: ParsableCommand {
    @OptionGroup var options: TrainOptions
}

@Suite("Configuration: recipe, file, flags")
struct ConfigurationTests {
    /// What comes of a command line, with `FILE` standing for a file of this text.
    private func resolve(_ arguments: [String], file: String? = nil) throws -> TrainingConfiguration {
        guard let file else { return try TrainOptions.parse(arguments).resolve() }
        return try withFile(file) { url in
            try TrainOptions.parse(["--config", url.path] + arguments).resolve()
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

    /// What is wrong with a configuration file; it has to be an error that names the file.
    private func problem(_ text: String) throws -> String? {
        try withFile(text) { url in
            let error = #expect(throws: FileError.self) { try ConfigurationFile(contentsOf: url) }
            #expect(error?.path == url.path)
            return error?.problem
        }
    }

    @Test("without anything it is the standard recipe, in the current folder") func defaults() throws {
        let configuration = try resolve([])
        #expect(configuration == Recipe.standard.configuration)
        #expect(configuration.output == ".")
        #expect(configuration.threads == ProcessorCount.available)
        #expect(try TrainOptions.parse([]).resume == false)
        #expect(try TrainOptions.parse(["--resume"]).resume)
    }

    @Test("flags win over the file, the file over the recipe") func precedence() throws {
        let file = "batch-size: 128\nepochs: 7\nlearning-rate: 0.01\nflip: false\n"
        let configuration = try resolve(["--batch-size", "32", "--flip"], file: file)
        #expect(configuration.batchSize == 32)
        #expect(configuration.epochs == 7)
        #expect(configuration.learningRate == 0.01)
        #expect(configuration.augmentation.horizontalFlip)
        #expect(configuration.patience == Recipe.standard.configuration.patience)
        #expect(try resolve(["--no-augment"]).augment == false)
    }

    @Test("a resumed training starts from its checkpoint's values, unless a recipe is named") func resumed()
        throws
    {
        var base = Recipe.standard.configuration
        (base.batchSize, base.epochs) = (128, 9)
        let resumed = try TrainOptions.parse(["--resume", "--epochs", "12"]).resolve(over: base)
        #expect(resumed.batchSize == 128)
        #expect(resumed.epochs == 12)
        let named = try TrainOptions.parse(["--resume", "--recipe", "reference"]).resolve(over: base)
        #expect(named == Recipe.reference.configuration)
    }

    /// Two values each, so that one of them differs from the default; the flag must reach just its own setting.
    @Test(
        "every setting has a flag and a key of its name, and they do the same",
        arguments: Setting.all.map(\.name))
    func settings(name: String) throws {
        let setting = try #require(Setting.named(name))
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
            case (_, "warm-up"): (["--warm-up", "0.5"], "0.5")
            case (_, "sampling"): (["--sampling", "balanced"], "balanced")
            case (_, "monitor"): (["--monitor", "val_accuracy"], "val_accuracy")
            case (_, "channels"): (["--channels", "grey"], "grey")
            // A number to YAML.
            case (_, "image-size"): (["--image-size", "48"], "48")
            case (_, "fit"): (["--fit", "crop"], "crop")
            case (_, "brightness"), (_, "contrast"), (_, "saturation"), (_, "resized-crop"):
                (["--\(name)", "0.5"], "0.5")
            default: (["--\(name)", "some/folder"], "some/folder")
            }
        // The flag alone may have no effect; that it reaches its setting is what counts here.
        let byFlag = try TrainOptions.parse(flag).resolve(checksEffects: false)
        #expect(try resolve([], file: "\(name): \(line)") == byFlag)
        let changed = Setting.all.filter { $0.value(in: byFlag) != $0.value(in: standard) }.map(\.name)
        // One thread more than the default is one too many where the default takes every processor.
        let isCapped = name == "threads" && ProcessorCount.usable == ProcessorCount.available
        #expect(changed == (name == "recipe" || isCapped ? [] : [name]))
        #expect(TrainOptions.helpMessage(columns: 400).contains(setting.help))
    }

    @Test("the written configuration gives itself back") func resolved() throws {
        var odd = try resolve([
            "--output", "123", "--data", "true", "--learning-rate", "1e-5", "--limit", "77", "--warm-up",
            "0.1",
            "--weight-decay", "0.1", "--schedule", "one-cycle", "--no-flip", "--seed", "9007199254740993",
        ])
        odd.augmentation.shear = 0.1 + 0.2
        odd.momentum = 1e-17
        for configuration in [odd, Recipe.standard.configuration] {
            #expect(try resolve([], file: configuration.yaml()) == configuration)
        }
        #expect(
            try Recipe.standard.configuration.yaml().hasPrefix(
                "recipe: fast\noutput: .\nnetwork: residual\n"))
        #expect(try odd.yaml().contains("learning-rate: 1.0e-05\n"))
        odd.output = "a: b # 'c' \"d\" ü\n"
        #expect(try resolve([], file: odd.yaml()).output == odd.output)
    }

    @Test("JSON is YAML; an empty file says nothing") func json() throws {
        let configuration = try resolve([], file: #"{"batch-size": 16, "augment": false, "data": "x"}"#)
        #expect(configuration.batchSize == 16)
        #expect(configuration.augment == false)
        #expect(configuration.data == "x")
        #expect(try resolve([], file: "") == Recipe.standard.configuration)
        #expect(try resolve([], file: "# nothing\n") == Recipe.standard.configuration)
    }

    @Test("unknown names are errors with the closest known one") func unknown() throws {
        #expect(
            try problem("epochs: 3\nbatch_size: 64\n")
                == "line 2: there is no setting \"batch_size\"; did you mean \"batch-size\"?")
        #expect(try problem("learningrate: 1\n")?.hasSuffix("did you mean \"learning-rate\"?") == true)
        #expect(try problem("gpu: 1\n") == "line 1: there is no setting \"gpu\"")
        #expect(try problem("resume: true\n")?.hasPrefix("line 1: there is no setting \"resume\"") == true)
    }

    @Test(
        "wrong kinds and ranges are errors with key, expected and found",
        arguments: [
            (
                "batch-size: sixty",
                "line 1: batch-size: expected a whole number from 1 to 65536, found \"sixty\""
            ),
            (
                "batch-size: \"64\"",
                "line 1: batch-size: expected a whole number from 1 to 65536, found \"64\""
            ),
            ("batch-size: 64.5", "line 1: batch-size: expected a whole number from 1 to 65536, found 64.5"),
            ("batch-size: [64]", "line 1: batch-size: expected a whole number from 1 to 65536, found a list"),
            ("batch-size:", "line 1: batch-size: expected a whole number from 1 to 65536, found nothing"),
            (
                "seed: 99999999999999999999",
                "line 1: seed: expected a whole number from 0, found \"99999999999999999999\""
            ),
            (
                "learning-rate: .nan",
                "line 1: learning-rate: expected a number from 1e-12 to 1000.0, found nan"
            ),
            ("flip: 1", "line 1: flip: expected true or false, found 1"),
            ("recipe: none", "line 1: recipe: expected one of fast, reference, found \"none\""),
            ("output:", "line 1: output: expected a path, found nothing"),
            ("- batch-size", "expected settings such as \"batch-size: 64\", found a list"),
            ("64", "expected settings such as \"batch-size: 64\", found \"64\""),
            ("[1]: 2", "line 1: expected the name of a setting, found a list"),
        ])
    func wrong(text: String, message: String) throws {
        #expect(try problem(text) == message)
    }

    @Test(
        "hostile files are errors, not crashes",
        arguments: [
            "{", "a: b: c", "epochs: 1\nepochs: 2", "\u{0}", "*a", "&a [*a]: 1", "!!binary x: 1",
            String(repeating: "[", count: 60_000), String(repeating: "- ", count: 30_000),
            String(repeating: "{a: ", count: 15_000), String(repeating: " ", count: 70_000),
            "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]",
        ])
    func hostile(text: String) throws {
        #expect(try problem(text) != nil)
    }

    @Test(
        "a flag that would have no effect is a usage error",
        arguments: [
            (["--no-augment", "--mixup", "0.2"], "--mixup: expected --augment"),
            (["--no-augment", "--crop", "2"], "--crop: expected --augment"),
            (["--no-flip", "--alternating-flip"], "--alternating-flip: expected --flip"),
            (["--ema", "0.9", "--no-exact-statistics"], "--no-exact-statistics: expected --ema 0"),
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
