import FashionNetworks
import FashionTraining
import Foundation
import Testing

@Suite("Training configuration")
struct ConfigurationValueTests {
    @Test("the reference recipe is the reference's configuration") func reference() {
        let values = Recipe.reference.configuration
        #expect(values.batchSize == 64)
        #expect(values.epochs == 50)
        #expect(values.patience == 10)
        #expect(values.seed == 42)
        #expect(values.learningRate == 1e-3)
        #expect(values.validationFraction == 0.1)
        #expect(values.callbacks.earlyStopping == EarlyStopping(patience: 10))
        #expect(
            values.callbacks.reduceLearningRate
                == ReduceLearningRateOnPlateau(factor: 0.5, patience: 3, minimumDelta: 1e-4))
        #expect(values.learningRateSchedule == .plateau(initialRate: 1e-3))
        #expect(values == TrainingConfiguration())
        for name in Recipe.Name.allCases {
            #expect(Recipe.named(name).name == name)
            #expect(Recipe.named(name).configuration.recipe == name)
            #expect(throws: Never.self) { try Recipe.named(name).configuration.validate() }
        }
    }

    @Test("the table has every property once") func table() throws {
        let settings = TrainingConfiguration.settings
        #expect(Set(settings.map(\.name)).count == settings.count)
        // Property lists show all stored properties; augmentation's are settings of their own.
        var full = TrainingConfiguration()
        (full.data, full.tensorboard, full.initialWeights, full.teacher) = ("d", "t", "w", "m")
        (full.limit, full.warmUp, full.inputScale, full.skipEasy) = (1, 0.5, "0..1", 0.5)
        full.classWeights = "balanced"
        (full.channels, full.imageSize, full.fit, full.classNames) = ("grey", "32", "crop", "a,b")
        (full.augmentation.brightness, full.augmentation.contrast) = (0.1, 0.1)
        (full.augmentation.saturation, full.augmentation.resizedCrop) = (0.1, 0.5)
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(full)) as? [String: Any]
        let top = try #require(object)
        let ranges = try #require(top["augmentation"] as? [String: Any])
        #expect(settings.count == top.count - 1 + ranges.count)
        #expect(settings.allSatisfy { $0.value(in: full) != nil })
        // Each property is the one of the setting that it finds.
        #expect(settings.allSatisfy { TrainingSetting[$0.path].name == $0.name })
    }

    @Test("the transfer's table has every property once, and the training's settings") func transferTable()
        throws
    {
        var full = TransferConfiguration()
        full.fineTune = 1
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(full)) as? [String: Any]
        let own = TransferConfiguration.ownSettings
        #expect(try own.count == #require(object).count - 1)
        #expect(own.allSatisfy { $0.value(in: full) != nil && TransferSetting[$0.path].name == $0.name })
        let names = TransferConfiguration.settings.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(names) == Set((own.map(\.name) + TrainingConfiguration.settings.map(\.name))))
        // A training's setting reads and writes the transfer's training, requirements included.
        let nesterov = try #require(TransferSetting.named("nesterov"))
        try nesterov.assign(.flag(false), to: &full)
        #expect(!full.training.nesterov && nesterov.value(in: full) == .flag(false))
        #expect(nesterov.needs.map { $0.reason(full) } == ["expected --optimizer sgd, found adam"])
        full.training.optimizer = .sgd
        #expect(nesterov.needs.allSatisfy { $0.isMet(full) })
    }

    @Test(
        "values outside their range are errors with name, expected and found",
        arguments: [
            (
                "batch-size", SettingValue.whole(0),
                "batch-size: expected a whole number from 1 to 65536, found 0"
            ),
            ("batch-size", .number(64), "batch-size: expected a whole number from 1 to 65536, found 64.0"),
            (
                "learning-rate", .number(.nan),
                "learning-rate: expected a number from 1e-12 to 1000.0, found nan"
            ),
            (
                "learning-rate", .number(-1),
                "learning-rate: expected a number from 1e-12 to 1000.0, found -1.0"
            ),
            (
                "validation-fraction", .number(1),
                "validation-fraction: expected a number from 0.0 to 0.9, found 1.0"
            ),
            ("seed", .whole(-1), "seed: expected a whole number from 0, found -1"),
            ("optimizer", .text("adm"), "optimizer: expected one of adam, sgd, adamw, muon, found \"adm\""),
            ("flip", .whole(1), "flip: expected true or false, found 1"),
            ("data", .text(""), "data: expected a path, found \"\""),
            ("limit", .whole(0), "limit: expected a whole number from 1, found 0"),
        ])
    func ranges(name: String, value: SettingValue, message: String) throws {
        let setting = try #require(TrainingSetting.named(name))
        var configuration = TrainingConfiguration()
        let error = #expect(throws: SettingError.self) { try setting.assign(value, to: &configuration) }
        #expect(error?.description == message)
        #expect(configuration == TrainingConfiguration())
    }

    @Test("validation finds what was set in code") func validation() {
        var configuration = TrainingConfiguration()
        configuration.augmentation.zoom = 2
        let error = #expect(throws: SettingError.self) { try configuration.validate() }
        #expect(error?.name == "zoom")
        var seeded = TrainingConfiguration()
        seeded.seed = .max
        #expect(throws: SettingError.self) { try seeded.validate() }
    }

    @Test("schedules follow from the settings") func schedules() {
        var configuration = TrainingConfiguration()
        configuration.learningRate = 0.02
        configuration.schedule = .oneCycle
        #expect(configuration.learningRateSchedule == .oneCycle(OneCycle(maximumRate: 0.02)))
        #expect(configuration.callbacks.reduceLearningRate == nil)
        configuration.schedule = .cosine
        #expect(configuration.learningRateSchedule == .cosine(CosineDecay(peakRate: 0.02)))
        configuration.warmUp = 0.1
        #expect(configuration.learningRateSchedule == .cosine(CosineDecay(peakRate: 0.02, warmUp: 0.1)))
    }

    @Test("a training can be continued with other paths, not with another batch size") func resuming() {
        let first = TrainingConfiguration()
        var second = first
        (second.output, second.data, second.epochs) = ("elsewhere", "data", 60)
        (second.tensorboard, second.threads) = ("events", first.threads + 1)
        #expect(second.settingsThatChangeTraining(from: first) == [])
        (second.batchSize, second.augmentation.zoom) = (128, 0)
        #expect(second.settingsThatChangeTraining(from: first) == ["batch-size", "zoom"])
        // The number of epochs says which of them are complete.
        var skipping = first
        skipping.skipEasy = 0.5
        var shorter = skipping
        shorter.epochs = 20
        #expect(shorter.settingsThatChangeTraining(from: skipping) == ["epochs"])
        skipping.skipEasy = 0
        #expect(skipping.settingsThatChangeTraining(from: first) == [])
        var cosine = first
        cosine.schedule = .cosine
        var longer = cosine
        longer.epochs = 60
        #expect(longer.settingsThatChangeTraining(from: cosine) == ["epochs"])
    }

    @Test("there is a processor") func processors() {
        #expect((1...ProcessInfo.processInfo.activeProcessorCount).contains(ProcessorCount.available))
    }

    @Test("a recipe makes its network, dropout included") func network() throws {
        for (recipe, parameters, rates) in [
            (Recipe.fast, 1_888_330, [0.2]), (.best, 1_888_330, [0.2]),
            (.reference, 1_217_226, [0.25, 0.3, 0.4, 0.4]),
        ] {
            let graph = try recipe.configuration.makeNetwork(inputShape: [28, 28, 1], classes: 10)
            #expect(graph.parameterCount == parameters)
            let found = graph.nodes.compactMap { node -> Double? in
                node.layer.as(Dropout.self).map { Double($0.rate) }
            }
            #expect(found.count == rates.count)
            #expect(zip(found, rates).allSatisfy { abs($0 - $1) < 1e-6 }, "\(found)")
        }
    }
}
