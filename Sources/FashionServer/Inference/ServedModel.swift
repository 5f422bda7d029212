import FashionData
import FashionInference
import FashionReporting
import Foundation
import Synchronization

/// A model that was read, checked and prepared for serving.
final class ServedModel: Sendable {
    let classifier: Classifier
    /// The SHA-256 of the file, in hexadecimal.
    let digest: String
    /// The time at which the file was read.
    let date: Date
    private let threads: Int
    private let explainer = Mutex<Explaining?>(nil)

    /// An explainer that is used by one thread at a time.
    private final class Explaining: @unchecked Sendable {
        let explainer: Explainer
        init(_ explainer: Explainer) { self.explainer = explainer }
    }

    /// The batch sizes for which plans are compiled.
    static let planSizes = Classifier.planSizes.filter { $0 <= 32 }

    /// Reads a model, compiles its plans and classifies a blank image with each.
    /// - Throws: `FileError` that names the file, and errors of the network.
    init(_ options: ServingOptions) throws {
        let file = options.model
        try WholeFile.requireNoStream(file)
        let data = try WholeFile.contents(of: file, atMost: 4 << 30)
        digest = hexadecimal(MessageDigest.sha256(of: data))
        var model = try ModelFile.read(file).model
        try options.prepare(&model)
        classifier = try Classifier(model, of: file, threads: options.threads)
        threads = options.threads
        date = Date()
        let blank = [UInt8](
            repeating: 0, count: classifier.height * classifier.width * classifier.channels)
        for size in Self.planSizes {
            // Throws if the probabilities are not numbers.
            _ = try classifier.classify(classifier.imageSet([[UInt8]](repeating: blank, count: size)))
        }
    }

    /// Classifies images of the network's size.
    /// - Parameter images: the levels of each image, `[H, W, C]`.
    func classify(_ images: [[UInt8]]) throws -> [Prediction] {
        try classifier.classify(classifier.imageSet(images))
    }

    /// Returns the description of the network that `GET /v1/model` returns.
    /// - Parameter limits: the server's limits of a request, which are part of it.
    func description(_ limits: ServingLimits) -> JSON {
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
                    ("channels", .integer(classifier.channels)), ("pixels", .string(model.pixelScale.title)),
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
            (
                "limits",
                .object([
                    ("body_bytes", .integer(limits.bodyBytes)), ("pixels", .integer(limits.pixels)),
                    ("images", .integer(limits.images)),
                ])
            ),
        ])
    }

    /// Explains a class of an image.
    /// - Parameter levels: the image, `[H, W, C]`.
    /// - Returns: two PNG files: the image under its heat map, as `fashion explain` draws it, and the image itself; the
    ///   heat map is `nil` for a network without convolutions.
    func explain(_ levels: [UInt8], _ name: String) throws -> (heatMap: [UInt8]?, seen: [UInt8]?) {
        let (height, width) = (classifier.height, classifier.width)
        let isColour = classifier.channels == 3
        let seen =
            isColour
            ? PNGEncoder.color(levels, width: width, height: height)
            : PNGEncoder.grey(levels, width: width, height: height)
        guard classifier.model.graph.lastFeatureMap != nil,
            let label = classifier.classNames.firstIndex(of: name),
            let set = try? classifier.imageSet([levels])
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
            .overlayLevels(
                on: isColour
                    ? ColorImage(width: width, height: height, levels: levels)
                    : ColorImage(GreyImage(width: width, height: height, levels: levels)))
        return (
            PNGEncoder.color(picture.levels, width: picture.width, height: picture.height), seen
        )
    }
}
