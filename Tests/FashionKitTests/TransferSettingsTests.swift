import FashionKit
import Foundation
import Testing

/// The settings of a transfer as texts and numbers, and what is said of a transfer.
struct TransferSettingsTests {
    private func applied(
        _ values: [String: SettingValue], file: String? = nil
    ) throws -> TransferConfiguration {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: url) }
        try file.map { try Data($0.utf8).write(to: url) }
        return try SettingLayers(values, over: file.map { _ in url.path }).configuration()
    }

    @Test func whatIsNotGivenStays() throws {
        #expect(try applied([:]) == TransferConfiguration())
        let changed = try applied([
            "architecture": .text("efficientnet-lite0"), "weights": .text("random"),
            "head-units": .text("512,256"), "head-dropout": .number(0.2), "fine-tune-epochs": .whole(4),
            "backbone-channels": .whole(8), "batch-size": .whole(32),
        ])
        #expect(changed.architecture == "efficientnet-lite0" && changed.weights == .random)
        #expect(changed.headUnits == [512, 256] && changed.headDropout == 0.2 && changed.channels == 8)
        #expect(changed.fineTuneEpochs == 4 && changed.fineTuneLearningRate == 1e-5)
        #expect(changed.training.batchSize == 32)
        // The size of the images is the new backbone's.
        #expect(changed.imageSize == changed.backbone.imageSize)
        #expect(try applied(["head-units": .text("none")]).headUnits == [])
        #expect(try applied(["fine-tune": .text("all")]).fineTune == TransferConfiguration.allStages)
        let path = FileManager.default.currentDirectoryPath + "/backbone.h5"
        #expect(try applied(["weights": .text("./backbone.h5")]).weights == .file(path))
    }

    @Test func filesHoldTheSettingsOfBoth() throws {
        let file =
            "image-size: 64\narchitecture: efficientnet-lite0\nfine-tune: 2\nhead-units: 8,4\nepochs: 3\n"
        let read = try applied(["fine-tune": .text("all"), "architecture": .text("resnet50v2")], file: file)
        #expect(read.imageSize == 64 && read.architecture == "resnet50v2" && read.fineTune == 5)
        #expect(read.headUnits == [8, 4] && read.training.epochs == 3)
        // A given size is kept even where it is another backbone's default.
        #expect(
            try applied(["architecture": .text("efficientnet-lite0")], file: "image-size: 85").imageSize == 85
        )
        // A recipe replaces the training's values, its network apart.
        let fast = try applied([:], file: "recipe: fast\nhead-units: none\n")
        #expect(
            fast.training.optimizer == .muon && fast.training.network == .reference && fast.headUnits == [])

        var odd = TransferConfiguration()
        (odd.weights, odd.headUnits, odd.fineTune) = (.file("/a b/c.h5"), [], 5)
        (odd.headDropout, odd.fineTuneLearningRate, odd.imageSize) = (0.1 + 0.2, 3e-7, 70)
        (odd.training.batchSize, odd.channels) = (17, 2)
        for configuration in [odd, .standard] {
            #expect(try applied([:], file: configuration.yaml()) == configuration)
        }
        #expect(try odd.yaml().contains("backbone-channels: 2\n"))
        let standard = try TransferConfiguration.standard.yaml()
        #expect(!standard.contains("backbone-channels") && !standard.contains("network"))
    }

    @Test func recordsHoldWhatHasAnEffect() throws {
        #expect(
            TransferConfiguration().record == [
                "architecture": "resnet50v2", "weights": "imagenet", "image-size": "85", "head-units": "256",
                "head-dropout": "0.4",
            ])
        var tuned = TransferConfiguration()
        (tuned.headUnits, tuned.fineTune, tuned.channels) = ([512, 256], 5, 2)
        let added = tuned.record.filter { TransferConfiguration().record[$0.key] != $0.value }
        #expect(
            added == [
                "head-units": "512,256", "fine-tune": "all", "fine-tune-epochs": "10",
                "fine-tune-learning-rate": "1e-05", "backbone-channels": "2",
            ])
        #expect(tuned.settingsThatChangeTraining(from: TransferConfiguration()) == added.keys.sorted())
    }

    @Test(arguments: [
        ("weights", "", "weights: expected imagenet, random or a file, found \"\""),
        (
            "head-units", "8,x",
            "head-units: expected none, or up to 8 numbers from 1 to 65536 with commas between them, found \"8,x\""
        ),
        (
            "head-units", "0",
            "head-units: expected none, or up to 8 numbers from 1 to 65536 with commas between them, found \"0\""
        ),
        ("fine-tune", "5", "fine-tune: expected 1 to 4, or all, found \"5\""),
        ("architecture", "vgg", "found \"vgg\""),
        (
            "image-size", "96x64",
            "image-size: expected the side of a square such as 96, from 32 to 1024, found \"96x64\""
        ),
    ])
    func wrongValues(name: String, value: String, problem: String) throws {
        let error = #expect(throws: SettingError.self) { try applied([name: .text(value)]) }
        #expect(error?.name == name && error?.description.hasSuffix(problem) == true)
    }

    /// What a program or a checkpoint sets is held to the same ranges.
    @Test func validation() throws {
        try TransferConfiguration().validate()
        let changes: [(String, (inout TransferConfiguration) -> Void)] = [
            ("architecture", { $0.architecture = "vgg" }), ("image-size", { $0.imageSize = 31 }),
            ("head-units", { $0.headUnits = [8, 0] }), ("head-dropout", { $0.headDropout = 1 }),
            ("fine-tune", { $0.fineTune = 6 }), ("fine-tune-epochs", { $0.fineTuneEpochs = 0 }),
            ("fine-tune-learning-rate", { $0.fineTuneLearningRate = .nan }),
            ("backbone-channels", { $0.channels = 0 }), ("batch-size", { $0.training.batchSize = 0 }),
        ]
        for (name, change) in changes {
            var configuration = TransferConfiguration()
            change(&configuration)
            let error = #expect(throws: SettingError.self) { try configuration.validate() }
            #expect(error?.name == name)
        }
    }

    @Test(arguments: [
        (
            "head-units: [512, 256]",
            "line 1: head-units: expected none, or up to 8 numbers from 1 to 65536 with commas between them, found a list"
        ),
        ("epochs: 2\nfine-tune: 9", "line 2: fine-tune: expected 1 to 4, or all, found \"9\""),
        ("head_units: 8", "line 1: there is no setting \"head_units\"; did you mean \"head-units\"?"),
    ])
    func wrongFiles(file: String, problem: String) throws {
        let error = #expect(throws: FileError.self) { try applied([:], file: file) }
        #expect(error?.problem == problem)
    }

    @Test func settingsThatABackboneReplaces() throws {
        try TransferConfiguration().requireEffects()
        var wide = TransferConfiguration()
        wide.training.width = 2
        let width = #expect(throws: SettingError.self) { try wide.requireEffects() }
        #expect(width?.description == "width: expected none (a backbone has channels of its own), found 2.0")
        var random = TransferConfiguration()
        (random.weights, random.fineTune) = (.random, 1)
        let tuning = #expect(throws: SettingConflict.self) { try random.requireEffects() }
        #expect(
            tuning?.description == "--fine-tune: expected weights to start from, found --weights random")
    }

    @Test func downloads() throws {
        let digest = String(repeating: "0aF", count: 21) + "0"
        try PretrainedWeights.check(mirror: "https://example.org/weights/", sha256: digest)
        for mirror in ["ftp://example.org", "example.org", "https://"] {
            let error = #expect(throws: SettingError.self) {
                try PretrainedWeights.check(mirror: mirror, sha256: nil)
            }
            #expect(error?.name == "mirror")
        }
        let error = #expect(throws: SettingError.self) {
            try PretrainedWeights.check(mirror: nil, sha256: "12ab")
        }
        #expect(error?.description == "sha256: expected 64 hexadecimal digits, found 12ab")
    }

    @Test func texts() throws {
        let data = try SampleData(images: 40)
        let dataset = try Dataset(at: data.data)
        var configuration = try applied(["weights": .text("random"), "backbone-channels": .whole(2)])
        (configuration.imageSize, configuration.training.threads) = (32, 1)
        let graph = try configuration.graph(inputShape: dataset.inputShape, classes: 10)
        (configuration.training.limit, configuration.training.validationFraction) = (30, 0.4)
        let split = try configuration.training.split(dataset).split
        let lines = configuration.summary(of: graph, on: dataset, split, weights: nil)
            .components(separatedBy: "\n")
        #expect(lines.count == 4 && lines[1] == "Weights: random")
        #expect(lines[0].hasSuffix(" parameters, images resized to 32×32"))
        #expect(
            lines[2].hasSuffix(
                "/data, \(split.training.count) images to train, \(split.validation.count) to validate"))
        #expect(split.training.count + split.validation.count == 30)
        #expect(lines[3].hasPrefix("Recipe reference: adam, batch 64, seed 42, 1 threads, oneDNN "))
        #expect(
            [TransferPart.fineTuning(stages: 2), .fineTuning(stages: 5)].map(\.title) == [
                "Stage two: fine-tuning the last 2 of 4 stages; batch normalisation in inference mode",
                "Stage two: fine-tuning all layers; batch normalisation in inference mode",
            ])
        let kept = FeatureEvent.kept(URL(fileURLWithPath: "/f"), images: 60_000, bytes: 12_000_000)
        #expect(kept.text(seconds: 62) == "Features of 60,000 images in 1:02, 12.0 MB: /f")
    }
}
