import FashionKit
import Foundation
import Testing

/// What decides a training, from a program of one's own: single values over a file over a recipe.
@Suite("Configuration: recipe, file, values")
struct SettingLayersTests {
    /// What comes of single values over a file of this text.
    private func resolve(
        _ values: [String: SettingValue], file: String? = nil
    ) throws -> TrainingConfiguration {
        guard let file else { return try SettingLayers(values).configuration() }
        return try withFile(file) { try SettingLayers(values, over: $0.path).configuration() }
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
            let error = #expect(throws: FileError.self) {
                try ConfigurationFile<TrainingConfiguration>(contentsOf: url)
            }
            #expect(error?.path == url.path)
            return error?.problem
        }
    }

    @Test("without anything it is the standard recipe, in the current folder") func defaults() throws {
        let configuration = try resolve([:])
        #expect(configuration == Recipe.standard.configuration)
        #expect(configuration.output == ".")
        #expect(configuration.threads == ProcessorCount.available)
    }

    @Test("single values win over the file, the file over the recipe") func precedence() throws {
        let file = "batch-size: 128\nepochs: 7\nlearning-rate: 0.01\nflip: false\n"
        let configuration = try resolve(["batch-size": .whole(32), "flip": .flag(true)], file: file)
        #expect(configuration.batchSize == 32)
        #expect(configuration.epochs == 7)
        #expect(configuration.learningRate == 0.01)
        #expect(configuration.augmentation.horizontalFlip)
        #expect(configuration.patience == Recipe.standard.configuration.patience)
        #expect(try resolve(["augment": .flag(false)]).augment == false)
    }

    @Test("a resumed training starts from its checkpoint's values, unless a recipe is named") func resumed()
        throws
    {
        var base = Recipe.standard.configuration
        (base.batchSize, base.epochs) = (128, 9)
        let resumed = try SettingLayers(["epochs": .whole(12)]).configuration(over: base)
        #expect(resumed.batchSize == 128)
        #expect(resumed.epochs == 12)
        let named = try SettingLayers(["recipe": .text("reference")]).configuration(over: base)
        #expect(named == Recipe.reference.configuration)
    }

    @Test("the written configuration gives itself back") func resolved() throws {
        var odd = try resolve([
            "output": .text("123"), "data": .text("true"), "learning-rate": .number(1e-5),
            "limit": .whole(77), "warm-up": .number(0.1), "weight-decay": .number(0.1),
            "schedule": .text("one-cycle"), "flip": .flag(false), "seed": .whole(9_007_199_254_740_993),
        ])
        odd.augmentation.shear = 0.1 + 0.2
        odd.momentum = 1e-17
        for configuration in [odd, Recipe.standard.configuration] {
            #expect(try resolve([:], file: configuration.yaml()) == configuration)
        }
        #expect(
            try Recipe.standard.configuration.yaml().hasPrefix(
                "recipe: fast\noutput: .\nnetwork: residual\n"))
        #expect(try odd.yaml().contains("learning-rate: 1.0e-05\n"))
        odd.output = "a: b # 'c' \"d\" ü\n"
        #expect(try resolve([:], file: odd.yaml()).output == odd.output)
    }

    @Test("JSON is YAML; an empty file says nothing") func json() throws {
        let configuration = try resolve([:], file: #"{"batch-size": 16, "augment": false, "data": "x"}"#)
        #expect(configuration.batchSize == 16)
        #expect(configuration.augment == false)
        #expect(configuration.data == "x")
        #expect(try resolve([:], file: "") == Recipe.standard.configuration)
        #expect(try resolve([:], file: "# nothing\n") == Recipe.standard.configuration)
    }

    @Test("unknown names are errors with the closest known one") func unknown() throws {
        #expect(
            try problem("epochs: 3\nbatch_size: 64\n")
                == "line 2: there is no setting \"batch_size\"; did you mean \"batch-size\"?")
        #expect(try problem("learningrate: 1\n")?.hasSuffix("did you mean \"learning-rate\"?") == true)
        #expect(try problem("gpu: 1\n") == "line 1: there is no setting \"gpu\"")
        #expect(try problem("resume: true\n")?.hasPrefix("line 1: there is no setting \"resume\"") == true)
        #expect(
            try problem("epochs: 3\nhead-units: 8\n")
                == "line 2: there is no setting \"head-units\" of a training; `fashion transfer` has it")
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
            ("recipe: none", "line 1: recipe: expected one of fast, best, reference, found \"none\""),
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
        "a value that would have no effect is an error",
        arguments: [
            (
                ["augment": .flag(false), "mixup": .number(0.2)],
                "--mixup: expected --augment, found a training without augmentation"
            ),
            (
                ["flip": .flag(false), "alternating-flip": .flag(true)],
                "--alternating-flip: expected --flip, found --no-flip"
            ),
        ] as [([String: SettingValue], String)])
    func effects(values: [String: SettingValue], problem: String) throws {
        let layers = SettingLayers<TrainingConfiguration>(values)
        let configuration = try layers.configuration()
        try layers.requireAgreement(with: configuration)
        let error = #expect(throws: SettingConflict.self) { try layers.requireEffects(in: configuration) }
        #expect(error?.description == problem)
        // A value that asks for nothing may stand anywhere.
        let nothing = SettingLayers<TrainingConfiguration>(["augment": .flag(false), "crop": .whole(0)])
        try nothing.requireEffects(in: nothing.configuration())
    }

    @Test(
        "values that contradict each other are errors of the setting, or of the file that gives it",
        arguments: [
            (
                ["class-weights": .text("balanced"), "sampling": .text("balanced")],
                "class-weights: expected none beside --sampling balanced, which makes classes equal already, found balanced"
            ),
            (
                ["input-scale": .text("0..1")],
                "input-scale: expected --initial-weights, whose network it is for, found none"
            ),
        ] as [([String: SettingValue], String)])
    func contradictions(values: [String: SettingValue], problem: String) throws {
        let given = SettingLayers<TrainingConfiguration>(values)
        let error = #expect(throws: SettingError.self) {
            try given.requireAgreement(with: given.configuration())
        }
        #expect(error?.description == problem)
        let lines = values.map { "\($0): \($1.text)\n" }.joined()
        try withFile(lines) { url in
            let layers = SettingLayers<TrainingConfiguration>([:], over: url.path)
            let ofFile = #expect(throws: FileError.self) {
                try layers.requireAgreement(with: layers.configuration())
            }
            #expect(ofFile?.path == url.path && ofFile?.problem == problem)
        }
    }

    @Test("a value of a wrong kind or range is an error that names it") func ranges() throws {
        let error = #expect(throws: SettingError.self) {
            try SettingLayers<TrainingConfiguration>(["batch-size": .whole(0)]).validate()
        }
        #expect(
            error?.description == "batch-size: expected a whole number from 1 to 65536, found 0")
        #expect(throws: SettingError.self) { try resolve(["epochs": .text("many")]) }
    }

    @Test("lines of a file that have no effect are told of, unless the recipe has them too") func idle()
        throws
    {
        try withFile("recipe: reference\nkeep: last\npatience: 5\nmomentum: 0.9\n") { url in
            let layers = SettingLayers<TrainingConfiguration>(["flip": .flag(false)], over: url.path)
            let lines = try layers.noticesOfIdleLines(in: layers.configuration())
            let problem = "expected --keep best, found --keep last, with which no training stops early"
            #expect(lines == [.note("\(url.path): patience has no effect: \(problem)")])
            let named = SettingLayers<TrainingConfiguration>(["patience": .whole(5)], over: url.path)
            let others = try named.noticesOfIdleLines(in: named.configuration())
            #expect(others.isEmpty)
        }
    }

    @Test("averaged weights exclude other statistics by flag, but not in a file that a training wrote")
    func averages() throws {
        let flags = SettingLayers<TrainingConfiguration>([
            "ema": .number(0.9), "exact-statistics": .flag(false),
        ])
        let error = #expect(throws: SettingError.self) {
            try flags.requireAgreement(with: flags.configuration())
        }
        #expect(
            error?.description
                == "exact-statistics: expected true, since the averaged weights of --ema need statistics of their own, "
                + "found false with --ema 0.9")
        var averaged = Recipe.named(.reference).configuration
        averaged.averaging = 0.999
        let folder = try SampleData(images: 4)
        try averaged.write(to: folder["config.yaml"])
        let layers = SettingLayers<TrainingConfiguration>([:], over: folder["config.yaml"].path)
        let read = try layers.configuration()
        #expect(read.averaging == 0.999 && !read.exactStatistics)
        try layers.requireAgreement(with: read)
    }

    @Test("lines of a file that a command or the data has no use for are told of") func unused() throws {
        try withFile("epochs: 5\nseed: 42\noutput: there\nmomentum: 0.5\nfit: crop\nsaturation: 0.4\n") {
            url in
            let layers = SettingLayers<TrainingConfiguration>([:], over: url.path)
            let unused = [\.epochs, \.seed, \.output, \.patience].map {
                TrainingSetting[$0 as PartialKeyPath<TrainingConfiguration>]
            }
            // The seed is the recipe's, and a place is none of a training's values.
            let notice = try layers.notice(
                ofLinesFor: unused, in: layers.configuration(), reason: "a test does without")
            #expect(notice == .note("\(url.path): epochs has no effect: a test does without"))
            let others = try layers.notice(
                ofLinesFor: [TrainingSetting[\.patience]], in: layers.configuration(), reason: "")
            #expect(others == nil)
            let settings = try DataSettings(layers)
            let folder = try SampleData(images: 40)
            let dataset = try Dataset(at: folder.data)
            try settings.requireEffect(on: dataset.source)
            #expect(
                settings.lineNotices(on: dataset) == [
                    .note("\(url.path): fit has no effect: expected image files"),
                    .note("\(url.path): saturation has no effect: expected images in colour"),
                ])
        }
    }

    @Test("settings for images of a kind are errors beside other data") func images() throws {
        let layers = SettingLayers<TrainingConfiguration>([
            "saturation": .number(0.2), "fit": .text("crop"), "brightness": .number(0.1),
        ])
        let settings = try DataSettings(layers, flags: ["strict"])
        #expect(settings.forImageFiles == ["fit", "strict"] && settings.forColour == ["saturation"])
        let folder = try SampleData(images: 40)
        let dataset = try Dataset(at: folder.data)
        let files = #expect(throws: SettingError.self) { try settings.requireEffect(on: dataset.source) }
        #expect(files?.name == "fit" && files?.expected == "image files")
        let colour = #expect(throws: SettingError.self) { try settings.requireEffect(on: dataset) }
        #expect(colour?.name == "saturation" && colour?.found.hasPrefix("grey ones in ") == true)
        let none = try DataSettings(SettingLayers<TrainingConfiguration>(["saturation": .number(0)]))
        try none.requireEffect(on: dataset.source)
        try none.requireEffect(on: dataset)
        #expect(dataset.transferNotice == nil)
    }
}
