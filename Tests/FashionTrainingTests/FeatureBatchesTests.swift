import FashionCompute
import FashionData
import FashionNetworks
import Foundation
import Testing

@testable import FashionTraining

/// A network trained in parts on features, against the whole of it on images.
@Suite struct FeatureBatchesTests {
    private let images: ImageSet
    private let graph: Graph
    private let weights: Weights
    private let parts: (prefix: Graph, suffix: Graph)
    private let engine: Engine

    init() throws {
        images = try #require(textures(count: 150))
        graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [4, 8, 16, 16])
        weights = .initial(for: graph, seed: 3)
        let cut = try #require(graph.nodes.first { $0.layer == .globalAveragePooling }).name
        parts = try graph.split(after: cut)
        engine = try Engine(threads: 1)
    }

    private func extractor() throws -> FeatureExtractor {
        try FeatureExtractor(parts.prefix, weights: weights.part(of: parts.prefix), engine: engine)
    }

    private func withFeatures(_ body: (FeatureFile) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "\(UUID().uuidString).features")
        defer { try? FileManager.default.removeItem(at: url) }
        let key = FeatureKey(digest: Data(count: 32))
        var done: [Int] = []
        try extractor().write(to: url, key: key, of: images, threads: 1) { done.append($0) }
        #expect(done == [64, 128, 150])
        try body(FeatureFile(contentsOf: url, key: key, count: images.count, length: 16))
    }

    /// The part behind the cut says of the features what the whole network says of the images.
    @Test func featuresStandForImages() throws {
        let indices = Array(images.labels.indices.reversed())
        let whole = try Predictor(graph, weights: weights, engine: engine, batch: 40)
            .outputs(for: images, at: indices)
        let head = try Predictor(
            parts.suffix, weights: weights.part(of: parts.suffix), engine: engine, batch: 70)
        func compare(_ source: any BatchSource) throws {
            let found = try head.outputs(for: source, at: indices)
            #expect(found.logits.count == whole.logits.count)
            #expect(zip(found.logits, whole.logits).allSatisfy { abs($0 - $1) < 1e-4 })
        }
        try withFeatures { try compare(FeatureBatches($0, labels: images.labels, classes: 10)) }
        try compare(ExtractedBatches(of: images, by: extractor(), classes: 10, threads: 1))
    }

    /// Without augmentation it does not matter whether features come from a file or are computed anew; with it they
    /// change from epoch to epoch.
    @Test func fromAFileOrComputedAnew() throws {
        var configuration = Recipe.reference.configuration
        configuration.labelSmoothing = 0.1
        let batch = Array(stride(from: 149, through: 20, by: -1))[...]
        func fill(_ source: any BatchSource, augment: Bool, epoch: Int) throws -> (
            inputs: [Float], targets: [Float]
        ) {
            configuration.augment = augment
            let training = BatchMaker.Training(
                augmentation: try configuration.makeAugmentation(), mixing: nil, labelSmoothing: 0.1,
                seed: 4)
            var inputs = [Float](repeating: .nan, count: batch.count * 16)
            var targets = [Float](repeating: .nan, count: batch.count * 10)
            try inputs.withUnsafeMutableBufferPointer { inputs in
                try targets.withUnsafeMutableBufferPointer {
                    try source.fill(images: inputs, targets: $0, from: batch, epoch: epoch, step: 0, training)
                }
            }
            return (inputs, targets)
        }
        let anew = ExtractedBatches(of: images, by: try extractor(), classes: 10, threads: 1)
        try withFeatures { file in
            let stored = FeatureBatches(file, labels: images.labels, classes: 10)
            let (first, second) = try (
                fill(stored, augment: false, epoch: 0), fill(anew, augment: false, epoch: 3)
            )
            #expect(zip(first.inputs, second.inputs).allSatisfy { abs($0 - $1) < 1e-5 })
            #expect(first.targets == second.targets)
            let row = first.targets.prefix(10)
            #expect(abs(row[Int(images.labels[149])] - 0.91) < 1e-6 && abs(row.reduce(0, +) - 1) < 1e-6)
        }
        let epochs = try (0...1).map { try fill(anew, augment: true, epoch: $0).inputs }
        #expect(epochs[0] != epochs[1])
        #expect(try fill(anew, augment: true, epoch: 1).inputs == epochs[1])
    }
}
