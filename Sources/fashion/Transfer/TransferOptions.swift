import ArgumentParser
import Foundation
import NeuralNetwork

/// The flags of `fashion transfer` beside those of a training.
struct TransferOptions: ParsableArguments {
    @OptionGroup(title: "Training") var training: TrainOptions

    @Option(
        help: ArgumentHelp(
            "The backbone's weights: imagenet for the published ones, random to train the whole network, or a file.",
            discussion: """
                A file holds weights as Keras publishes them, or a model that contains the backbone, such as one that this \
                command has trained. imagenet looks into the cache folders, Keras' as well, and downloads the file otherwise. \
                (default: imagenet)
                """, valueName: "file"), completion: .file(extensions: ["h5", "keras"]))
    var weights: String?
    @Option(
        help: ArgumentHelp(
            "The backbone: \(ResNetV2Depth.allCases.map(\.rawValue).joined(separator: ", ")) (default: resnet50v2).",
            valueName: "name"))
    var architecture: String?
    @Option(help: "Height and width that images are resized to (default: 85).") var imageSize: Int?
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
        help: ArgumentHelp(
            "Folder that keeps computed features (default: fashion/features in the user's cache folder).",
            valueName: "folder"), completion: .directory)
    var featureCache: String?
    @Option(
        help: ArgumentHelp(
            "Channels of the backbone's first convolution; other than 64 gives a network that no published weights fit.",
            visibility: .hidden))
    var channels: Int?

    /// The address that ``mirror`` names.
    var mirrorAddress: URL? { mirror.flatMap(URL.init(string:)) }
    /// Where features are kept.
    var featureFolder: URL {
        featureCache.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? CacheFolder.of("features")
    }

    func validate() throws {
        _ = try applied(to: TransferConfiguration())
        if training.initialWeights != nil {
            throw ValidationError(
                "--initial-weights: expected none; name the backbone's weights with --weights")
        }
        if training.teacher != nil {
            throw ValidationError("--teacher: expected none; a transfer learns from the labels only")
        }
        if let mirror, mirrorAddress?.scheme?.hasPrefix("http") != true {
            throw ValidationError(
                "--mirror: expected an address such as https://example.org/weights/, found \(mirror)")
        }
    }

    /// The configuration: flags over the configuration file, that over the recipe where one is named, and else over `base`.
    /// - Parameter base: that of the checkpoint when a training is resumed.
    func resolve(over base: TransferConfiguration? = nil) throws -> TransferConfiguration {
        var configuration = base ?? TransferConfiguration()
        configuration.training = try training.resolve(over: configuration.training)
        configuration = try applied(to: configuration)
        if configuration.training.initialWeights != nil {
            throw ValidationError(
                "initial-weights: expected none; name the backbone's weights with --weights")
        }
        if configuration.weights == .random, configuration.fineTune != nil {
            throw ValidationError("--fine-tune: expected weights to start from, found --weights random")
        }
        return configuration
    }

    /// Puts the flags into a configuration and checks their ranges.
    private func applied(to base: TransferConfiguration) throws -> TransferConfiguration {
        func check<Value>(_ name: String, _ value: Value, _ isRight: Bool, _ expected: String) throws {
            guard isRight else { throw ValidationError("--\(name): expected \(expected), found \(value)") }
        }
        var result = base
        if let architecture {
            let names = ResNetV2Depth.allCases.map(\.rawValue)
            try check(
                "architecture", architecture, names.contains(architecture),
                "one of " + names.joined(separator: ", "))
            result.architecture = architecture
        }
        if let weights {
            try check("weights", "nothing", !weights.isEmpty, "imagenet, random or a file")
            result.weights = .init(weights)
        }
        if let imageSize {
            try check("image-size", imageSize, 32...1024 ~= imageSize, "32 to 1024")
            result.imageSize = imageSize
        }
        if let headUnits {
            let texts =
                headUnits == "none" ? [] : headUnits.split(separator: ",", omittingEmptySubsequences: false)
            let units = texts.compactMap { Int($0) }.filter { 1...65_536 ~= $0 }
            try check(
                "head-units", headUnits, units.count == texts.count && units.count <= 8,
                "none, or up to 8 numbers from 1 to 65536 with commas between them")
            result.headUnits = units
        }
        if let headDropout {
            try check("head-dropout", headDropout, 0...0.95 ~= headDropout, "0 to 0.95")
            result.headDropout = headDropout
        }
        if let fineTune {
            let stages = fineTune == "all" ? TransferConfiguration.allStages : Int(fineTune) ?? 0
            try check(
                "fine-tune", fineTune, 1...4 ~= stages || fineTune == "all", "1 to 4, or all")
            result.fineTune = stages
        }
        if let fineTuneEpochs {
            try check("fine-tune-epochs", fineTuneEpochs, 1...100_000 ~= fineTuneEpochs, "1 to 100000")
            result.fineTuneEpochs = fineTuneEpochs
        }
        if let rate = fineTuneLearningRate {
            try check("fine-tune-learning-rate", rate, 1e-12...1000 ~= rate, "1e-12 to 1000")
            result.fineTuneLearningRate = rate
        }
        if let channels {
            try check("channels", channels, 1...256 ~= channels, "1 to 256")
            result.channels = channels
        }
        return result
    }
}
