import FashionCompute
import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Computes the inputs of the trained part of a network with its frozen part.
struct TransferFeatures {
    let configuration: TransferConfiguration
    /// The folder of cached features.
    let folder: URL
    let images: ImageSet
    let classes: Int
    let engine: Engine
    let shouldStop: () -> Bool
    let report: (TransferEvent) throws -> Void

    /// The run was asked to stop while features were computed.
    struct Stopped: Error {}

    /// The size limit of a features file. Above it, features are
    /// computed again in every epoch, as for augmented images.
    static let largestFile = 4 << 30

    /// Returns the outputs of the `frozen` layers for the images.
    /// - Parameters:
    ///   - frozen: the network up to a cut.
    ///   - weights: the weights of these layers at least.
    /// - Throws: `FileError`, ``GraphError``, ``Stopped``.
    func source(_ frozen: Graph, _ weights: Weights) throws -> any BatchSource {
        let weights = try weights.part(of: frozen)
        let length = frozen.outputShape.reduce(1, *)
        let size = FeatureFile.size(count: images.count, length: length) ?? .max
        func computedAnew() throws -> any BatchSource {
            ExtractedBatches(
                of: images, by: try FeatureExtractor(frozen, weights: weights, engine: engine),
                classes: classes, threads: engine.threads)
        }
        guard !configuration.training.augment, size <= Self.largestFile else {
            let reason =
                configuration.training.augment
                ? "images are augmented" : "a file of them would have \(Formatting.bytes(Double(size)))"
            try report(.features(.computedAnew(reason: reason)))
            return try computedAnew()
        }
        let key = try FeatureKey(
            network: NetworkText.text(of: frozen), graph: frozen, weights: weights, images: images,
            engine: "oneDNN \(Engine.libraryVersion), \(Engine.instructionSet), \(engine.threads) threads")
        let file = folder.appendingPathComponent(
            "\(configuration.architecture)-\(key.text.prefix(16)).features")
        if let features = try cached(file, key, length) {
            try report(.features(.found(file, bytes: size)))
            return FeatureBatches(features, labels: images.labels, classes: classes)
        }
        do {
            try write(FeatureExtractor(frozen, weights: weights, engine: engine), key, to: file)
            let features = try FeatureFile(contentsOf: file, key: key, count: images.count, length: length)
            return FeatureBatches(features, labels: images.labels, classes: classes)
        } catch let error as FileError {
            try report(.warning("\(error); features are not kept but computed anew in every epoch"))
            return try computedAnew()
        }
    }

    /// Returns the features of an earlier run; an invalid file is ignored with a warning.
    private func cached(_ file: URL, _ key: FeatureKey, _ length: Int) throws -> FeatureFile? {
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        do {
            let features = try FeatureFile(contentsOf: file, key: key, count: images.count, length: length)
            FileCache.markUse(of: file)
            return features
        } catch {
            try report(.warning("\(error); the features are computed again"))
            return nil
        }
    }

    private func write(_ extractor: FeatureExtractor, _ key: FeatureKey, to file: URL) throws {
        try report(.features(.computing(done: 0, total: images.count)))
        try extractor.write(to: file, key: key, of: images, threads: engine.threads) { done in
            try report(.features(.computing(done: done, total: images.count)))
            if shouldStop() { throw Stopped() }
        }
        let size = FeatureFile.size(count: images.count, length: extractor.length) ?? 0
        try report(.features(.kept(file, images: images.count, bytes: size)))
    }
}
