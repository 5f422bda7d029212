import FashionConfiguration
import FashionData
import FashionNetworks
import FashionTraining
import Foundation

/// The settings that are specific to transfer learning, as flags provide them; `nil` keeps a value.
public struct TransferSettings: Sendable, Equatable {
    /// The name of the backbone.
    public var architecture: String?
    /// `imagenet`, `random`, or the path of a file.
    public var weights: String?
    /// The numbers of units of the head's hidden layers, such as `512,256`, or `none`.
    public var headUnits: String?
    /// The dropout rate before each layer of the head, 0…0.95.
    public var headDropout: Double?
    /// The number of last stages to fine-tune, `1` to `4`, or `all`.
    public var fineTune: String?
    /// The maximum number of fine-tuning epochs.
    public var fineTuneEpochs: Int?
    /// The initial learning rate of fine-tuning.
    public var fineTuneLearningRate: Double?
    /// The width of the backbone; `Backbone.channels` is the full width.
    public var channels: Int?

    /// Creates settings without values.
    public init() {}

    /// Returns a configuration with these settings applied, and with its training's image size moved to the backbone's.
    /// Checks all ranges.
    /// - Throws: `SettingError`.
    public func applied(to base: TransferConfiguration) throws -> TransferConfiguration {
        var result = base
        if let architecture {
            if let backbone = Backbone(name: architecture) { result.backbone = backbone }
            result.architecture = architecture
        }
        if let weights { result.weights = try Self.source(weights) }
        if let text = result.training.imageSize, let size = ImageReading.Size(text) {
            guard size.width == size.height else {
                throw SettingError(name: "image-size", expected: "a square, such as 96", found: text)
            }
            (result.imageSize, result.training.imageSize) = (size.width, nil)
        }
        if let headUnits { result.headUnits = try Self.units(headUnits) }
        if let headDropout { result.headDropout = headDropout }
        if let fineTune {
            guard fineTune == "all" || 1...4 ~= Int(fineTune) ?? 0 else {
                throw SettingError(name: "fine-tune", expected: "1 to 4, or all", found: fineTune)
            }
            result.fineTune = Int(fineTune) ?? TransferConfiguration.allStages
        }
        if let fineTuneEpochs { result.fineTuneEpochs = fineTuneEpochs }
        if let fineTuneLearningRate { result.fineTuneLearningRate = fineTuneLearningRate }
        if let channels { result.channels = channels }
        try result.validate()
        return result
    }

    private static func source(_ text: String) throws -> TransferConfiguration.Source {
        guard !text.isEmpty else {
            throw SettingError(name: "weights", expected: "imagenet, random or a file", found: "nothing")
        }
        let source = TransferConfiguration.Source(text)
        guard case .file(let path) = source else { return source }
        // A resumed transfer may be started from another working directory.
        return .file(URL(fileURLWithPath: path).standardizedFileURL.path)
    }

    private static func units(_ text: String) throws -> [Int] {
        let texts = text == "none" ? [] : text.split(separator: ",", omittingEmptySubsequences: false)
        let units = texts.compactMap { Int($0) }
        guard units.count == texts.count else {
            throw SettingError(
                name: "head-units",
                expected: "none, or up to 8 numbers from 1 to 65536 with commas between them", found: text)
        }
        return units
    }
}

extension TransferConfiguration {
    /// Training settings that have no effect with a backbone, each with the reason.
    public static var replacedSettings: [(setting: Setting, reason: String)] {
        [
            (.initialWeights, "name the backbone's weights with --weights"),
            (.inputScale, "a backbone takes pixels as its architecture does"),
            (.network, "name the backbone with --architecture"),
            (.width, "a backbone has channels of its own"),
            (.teacher, "a transfer learns from the labels only"),
        ]
    }

    /// Rejects training settings that have no effect with a backbone, and fine-tuning of random weights.
    /// - Throws: `SettingConflict`.
    public func requireEffects() throws {
        let standard = TransferConfiguration().training
        for (setting, reason) in Self.replacedSettings
        where setting.value(in: training) != setting.value(in: standard) {
            throw SettingConflict("\(setting.name): expected none; \(reason)")
        }
        if weights == .random, fineTune != nil {
            throw SettingConflict("--fine-tune: expected weights to start from, found --weights random")
        }
    }
}

extension PretrainedWeights {
    /// Checks the address to download weights from, and the expected digest of their file.
    /// - Parameters:
    ///   - mirror: the address of a folder on a server; `nil` for the publisher's.
    ///   - sha256: 64 hexadecimal digits; `nil` when it is not known.
    /// - Throws: `SettingError`.
    public static func check(mirror: String?, sha256: String?) throws {
        if let sha256, sha256.count != 64 || !sha256.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            throw SettingError(name: "sha256", expected: "64 hexadecimal digits", found: sha256)
        }
        let address = mirror.flatMap(URL.init(string:))
        if let mirror, !["http", "https"].contains(address?.scheme?.lowercased()) || address?.host == nil {
            throw SettingError(
                name: "mirror", expected: "an address such as https://example.org/weights/", found: mirror)
        }
    }
}
