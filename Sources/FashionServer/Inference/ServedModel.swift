import Crypto
import FashionInference
import Figures
import Foundation
import Synchronization

/// A model that was read, checked and made ready to answer.
final class ServedModel: Sendable {
    let classifier: Classifier
    /// SHA-256 of the file, in hexadecimal.
    let digest: String
    /// When it was read.
    let date: Date
    private let threads: Int
    private let explainer = Mutex<Explaining?>(nil)

    /// Used by one thread at a time.
    private final class Explaining: @unchecked Sendable {
        let explainer: Explainer
        init(_ explainer: Explainer) { self.explainer = explainer }
    }

    /// Sizes of the batches that plans are compiled for.
    static let planSizes = [1, 8, 32]

    /// Reads a model, compiles its plans and lets it classify an image.
    /// - Throws: `FileError` that names the file, and what else is wrong with the network.
    init(_ options: ServingOptions) throws {
        let file = options.model
        let data = try WholeFile.contents(of: file, atMost: 4 << 30)
        digest = SHA256.hash(data: data).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
        var model = try ModelFile.read(file).model
        try options.prepare(&model)
        classifier = try Classifier(model, of: file, threads: options.threads)
        threads = options.threads
        date = Date()
        let pixels = classifier.height * classifier.width
        for size in Self.planSizes {
            guard
                let blank = ImageSet(
                    height: classifier.height, width: classifier.width,
                    pixels: [UInt8](repeating: 0, count: size * pixels),
                    labels: [UInt8](repeating: 0, count: size))
            else { throw FileError(file, "expected images of at least one pixel, found none") }
            // Throws for probabilities that are no numbers.
            _ = try classifier.classify(blank)
        }
    }

    /// Classifies images of the network's size.
    /// - Parameter images: `[H, W]` levels each.
    func classify(_ images: [[UInt8]]) throws -> [Prediction] {
        guard
            let set = ImageSet(
                height: classifier.height, width: classifier.width, pixels: images.flatMap(\.self),
                labels: [UInt8](repeating: 0, count: images.count))
        else {
            throw InvalidSetting(
                "images", expected: "\(classifier.height)×\(classifier.width) bytes each", found: "others")
        }
        return try classifier.classify(set)
    }

    /// What the network has, as `GET /v1/model` gives it.
    var description: JSON {
        let (model, graph) = (classifier.model, classifier.model.graph)
        let metadata = model.metadata
        let layers = graph.nodes.map { node in
            JSON.object([
                ("name", .string(node.name)), ("type", .string(node.layer.kerasClass)),
                ("shape", .array(node.shape.map(JSON.integer))),
                ("parameters", .integer(graph.parameters(of: node).reduce(0) { $0 + $1.count })),
            ])
        }
        return .object([
            ("name", .string(graph.name)),
            ("digest", .string("sha256:\(digest)")),
            ("loaded", .string(date.formatted(.iso8601))),
            ("classes", .array(classifier.classNames.map(JSON.string))),
            (
                "input",
                .object([
                    ("height", .integer(classifier.height)), ("width", .integer(classifier.width)),
                    ("channels", .integer(1)), ("pixels", .string(model.pixelScale.title)),
                ])
            ),
            ("parameters", .integer(graph.parameterCount)),
            ("layers", .array(layers)),
            ("calibrated", .bool(classifier.isCalibrated)),
            ("outlier_check", .bool(classifier.outlierCheck != nil)),
            ("explains", .bool(graph.lastFeatureMap != nil)),
            (
                "metrics",
                .object([
                    ("validation_accuracy", .double(metadata?.validationAccuracy)),
                    ("validation_loss", .double(metadata?.validationLoss)),
                    ("training_accuracy", .double(metadata?.training?.accuracy)),
                    ("training_loss", .double(metadata?.training?.loss)),
                ])
            ),
            (
                "training",
                metadata.map { metadata in
                    .object([
                        ("program", .string(metadata.program)), ("recipe", .optional(metadata.recipe)),
                        ("epoch", metadata.epoch.map(JSON.integer) ?? .null),
                        ("date", .optional(metadata.training?.date)),
                    ])
                } ?? .null
            ),
        ])
    }

    /// Why the network decides for a class, and what it saw.
    /// - Parameter levels: `[H, W]`.
    /// - Returns: PNG files: the image under its heat map, as `fashion explain` draws it, and the image itself; no heat map for a
    ///   network without a convolution.
    func explain(_ levels: [UInt8], _ name: String) throws -> (heatMap: [UInt8]?, seen: [UInt8]?) {
        let (height, width) = (classifier.height, classifier.width)
        let seen = PNGEncoder.grey(levels, width: width, height: height)
        guard classifier.model.graph.lastFeatureMap != nil,
            let label = classifier.classNames.firstIndex(of: name),
            let set = ImageSet(height: height, width: width, pixels: levels, labels: [0])
        else { return (nil, seen) }
        let map = try explainer.withLock { current in
            let explaining: Explaining
            if let current {
                explaining = current
            } else {
                explaining = Explaining(
                    try Explainer(
                        classifier.graph, weights: classifier.weights, engine: Engine(threads: threads),
                        batch: 1))
                current = explaining
            }
            return try explaining.explainer.maps(of: set, at: [0], for: [label])[0]
        }
        let picture = try HeatMap(width: map.width, height: map.height, values: map.values)
            .overlayLevels(on: GreyImage(width: width, height: height, levels: levels))
        return (
            PNGEncoder.color(picture.levels, width: picture.width, height: picture.height), seen
        )
    }
}
