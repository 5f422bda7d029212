import FashionConfiguration
import FashionData
import FashionNetworks
import FashionTraining
import Foundation

/// The settings of a transfer that training in general does not have, as flags give them; nil leaves a value as it is.
public struct TransferSettings: Sendable, Equatable {
    /// The backbone's name.
    public var architecture: String?
    /// `imagenet`, `random`, or the path of a file.
    public var weights: String?
    /// Units of the head's hidden layers, such as `512,256`; `none` for no such layer.
    public var headUnits: String?
    /// Dropout before each layer of the head, 0…0.95.
    public var headDropout: Double?
    /// How many of the last stages are fine-tuned, `1` to `4` or `all`.
    public var fineTune: String?
    /// Epochs of fine-tuning at most.
    public var fineTuneEpochs: Int?
    /// The first learning rate of fine-tuning.
    public var fineTuneLearningRate: Double?
    /// `Backbone.channels` for the backbone's full width.
    public var channels: Int?

    /// Nothing is given.
    public init() {}

    /// Puts the settings into a configuration, and its training's image size into that of the backbone; checks all ranges.
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
        // A resumed transfer may be started from another folder.
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
    /// Settings of a training that a backbone leaves without effect, each with what decides instead.
    public static var replacedSettings: [(setting: Setting, reason: String)] {
        [
            (.initialWeights, "name the backbone's weights with --weights"),
            (.inputScale, "a backbone takes pixels as its architecture does"),
            (.network, "name the backbone with --architecture"),
            (.width, "a backbone has channels of its own"),
            (.teacher, "a transfer learns from the labels only"),
        ]
    }

    /// Refuses settings of the training that a backbone leaves without effect, and fine-tuning of random weights.
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
    /// Checks where weights are downloaded from, and what their file must have.
    /// - Parameters:
    ///   - mirror: the address of a folder on a server; nil for the publisher's.
    ///   - sha256: 64 hexadecimal digits; nil where nobody said.
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
