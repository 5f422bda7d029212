import ArgumentParser
import FashionKit
import Foundation

/// The options of `fashion transfer`.
struct TransferOptions: ParsableArguments, SettingsUser {
    typealias Configuration = TransferConfiguration
    static let unusedSettings = TransferConfiguration.replacedSettings

    @OptionGroup(title: "Training") var training: RunOptions<Self>

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

    /// The address in ``mirror``.
    var mirrorAddress: URL? { mirror.flatMap(URL.init(string:)) }
    /// The folder of cached features.
    var featureFolder: URL { CacheFolder.features(featureCache) }

    func validate() throws {
        try ValidationError.ofSettings { try PretrainedWeights.check(mirror: mirror, sha256: sha256) }
    }

    /// Returns the configuration: the recipe's values if one is named, otherwise `base`, overridden by the
    /// configuration file, overridden by the flags.
    /// - Parameter base: the configuration of the checkpoint when a training is resumed.
    func resolve(over base: TransferConfiguration? = nil) throws -> TransferConfiguration {
        let configuration = try training.resolve(over: base)
        try training.ofSettings { try configuration.requireEffects() }
        try requireUse(in: configuration)
        return configuration
    }

    /// Rejects flags about a file of weights for a transfer that reads or downloads none.
    private func requireUse(in configuration: TransferConfiguration) throws {
        let source = configuration.weights
        if mirror != nil, source != .imagenet {
            throw ValidationError("--mirror: expected --weights imagenet, found --weights \(source.text)")
        }
        if sha256 != nil, source == .random {
            throw ValidationError("--sha256: expected weights that come from a file, found --weights random")
        }
    }
}
