import FashionKit
import Foundation
import Testing

/// The settings of a transfer as texts and numbers, and what is said of a transfer.
struct TransferSettingsTests {
    private func applied(_ change: (inout TransferSettings) -> Void) throws -> TransferConfiguration {
        var settings = TransferSettings()
        change(&settings)
        return try settings.applied(to: TransferConfiguration())
    }

    @Test func whatIsNotGivenStays() throws {
        #expect(try applied { _ in } == TransferConfiguration())
        let changed = try applied {
            $0.architecture = "efficientnet-lite0"
            $0.weights = "random"
            $0.headUnits = "512,256"
            $0.headDropout = 0.2
            $0.fineTuneEpochs = 4
            $0.channels = 8
        }
        #expect(changed.architecture == "efficientnet-lite0" && changed.weights == .random)
        #expect(changed.headUnits == [512, 256] && changed.headDropout == 0.2 && changed.channels == 8)
        #expect(changed.fineTuneEpochs == 4 && changed.fineTuneLearningRate == 1e-5)
        // The size of the images is the new backbone's.
        #expect(changed.imageSize == changed.backbone.imageSize)
        #expect(try applied { $0.headUnits = "none" }.headUnits == [])
        #expect(try applied { $0.fineTune = "all" }.fineTune == TransferConfiguration.allStages)
        let path = FileManager.default.currentDirectoryPath + "/backbone.h5"
        #expect(try applied { $0.weights = "./backbone.h5" }.weights == .file(path))
    }

    @Test func theTrainingsImageSizeIsTheBackbones() throws {
        var base = TransferConfiguration()
        base.training.imageSize = "96"
        let applied = try TransferSettings().applied(to: base)
        #expect(applied.imageSize == 96 && applied.training.imageSize == nil)
        base.training.imageSize = "96x64"
        let error = #expect(throws: SettingError.self) { try TransferSettings().applied(to: base) }
        #expect(error?.description == "image-size: expected a square, such as 96, found 96x64")
    }

    @Test(arguments: [
        ("weights", "", "weights: expected imagenet, random or a file, found nothing"),
        (
            "head-units", "8,x",
            "head-units: expected none, or up to 8 numbers from 1 to 65536 with commas between them, found 8,x"
        ),
        ("fine-tune", "5", "fine-tune: expected 1 to 4, or all, found 5"),
        ("architecture", "vgg", "found vgg"),
    ])
    func wrongValues(name: String, value: String, problem: String) throws {
        let error = #expect(throws: SettingError.self) {
            try applied {
                switch name {
                case "weights": $0.weights = value
                case "head-units": $0.headUnits = value
                case "fine-tune": $0.fineTune = value
                default: $0.architecture = value
                }
            }
        }
        #expect(error?.name == name && error?.description.hasSuffix(problem) == true)
    }

    @Test func settingsThatABackboneReplaces() throws {
        try TransferConfiguration().requireEffects()
        var wide = TransferConfiguration()
        wide.training.width = 2
        let width = #expect(throws: SettingConflict.self) { try wide.requireEffects() }
        #expect(width?.description == "width: expected none; a backbone has channels of its own")
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
        var configuration = try applied { ($0.weights, $0.channels) = ("random", 2) }
        (configuration.imageSize, configuration.training.threads) = (32, 1)
        let graph = try configuration.graph(inputShape: dataset.inputShape, classes: 10)
        let lines = configuration.summary(of: graph, on: dataset, weights: nil).components(separatedBy: "\n")
        #expect(lines.count == 4 && lines[1] == "Weights: random")
        #expect(lines[0].hasSuffix(" parameters, images resized to 32×32"))
        #expect(lines[2].hasSuffix("/data, 40 images to train and to validate"), "\(lines[2])")
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
