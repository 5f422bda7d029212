import ArgumentParser
import Compute
import Datasets
import FashionKit
import FashionCore
import Foundation
import ModelFiles
import NeuralNetwork
import Training

/// `fashion features`: what a layer of a network says of images.
struct FeaturesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "features", abstract: "Write what a layer of a model puts out for the test images.",
        discussion: """
            The file is a safetensors file with the arrays `features`, [N, …], and `labels`, [N]. A file of Keras that holds \
            weights only, such as the published one of a ResNet50V2 without its top, needs --architecture.
            """)

    @Option(
        help: ArgumentHelp(
            "The model, or weights (default: saved_model/best_model.h5).", valueName: "file"))
    var model: String?

    @Option(help: .architecture) var architecture: Architecture?

    @OptionGroup var inputScale: InputScaleOption

    @Option(
        help:
            "Height and width that images are resized to for a file of weights only (default: the network's)."
    )
    var imageSize: Int?

    @Option(
        help: ArgumentHelp(
            "Take these images instead of the test images: red, green and blue of 0 to 255, as the array images, [N, H, W, 3].",
            discussion:
                "For --architecture efficientnet-lite0, 1 and 2, whose ImageNet classifier is the network then.",
            valueName: "file.safetensors"))
    var images: String?

    @Option(help: ArgumentHelp("The layer (default: the global average pooling).", valueName: "name"))
    var layer: String?

    @Option(help: ArgumentHelp("The folder with the data; by default the usual places.", valueName: "folder"))
    var data: String?

    @Option(help: "Take the first test images only.")
    var limit = Int.max

    @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file.safetensors"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Write the gradients of a step of fine-tuning on these images as well, all of them as one batch.",
            discussion: """
                Of the mean cross-entropy, by all weights, in Keras' layouts; the network up to the layer is in inference \
                mode. For comparing with other programs.
                """, valueName: "file.safetensors"))
    var gradients: String?

    @Option(help: "Threads that compute.")
    var threads = ProcessorCount.available

    @Flag(help: "Use direct convolutions only, to compare numbers with other programs closely.")
    var direct = false

    mutating func validate() throws {
        for (flag, value, range) in [
            ("--threads", threads, 1...1024), ("--image-size", imageSize ?? 32, 32...1024),
            ("--limit", limit, 1...Int.max),
        ] where !range.contains(value) {
            let most =
                range.upperBound == .max
                ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            throw ValidationError("\(flag): expected \(most), found \(value)")
        }
        threads = Threads.usable(threads)
        guard gradients == nil || limit <= 256 else {
            throw ValidationError(
                "--gradients: expected a --limit of at most 256, since all images are one batch")
        }
    }

    func run() throws {
        if let photographs = self.images {
            return try runOnPhotographs(URL(fileURLWithPath: photographs))
        }
        let file = model.map { URL(fileURLWithPath: $0) } ?? OutputFolder(".").model
        let dataset = try DataLoading(folder: data).load()
        let images = dataset.test.prefix(limit)
        var saved = try ModelFile.read(
            file,
            weightsFor: architecture.map { architecture in
                {
                    try architecture.graph(
                        inputShape: dataset.inputShape, classes: dataset.classNames.count,
                        imageSize: imageSize
                    ).split(after: Self.pooling(in: architecture)).prefix
                }
            }
        ).model
        inputScale.apply(to: &saved)
        saved.noteScale(of: file)
        guard saved.graph.takesImages(of: dataset.inputShape) else {
            throw FileError(
                file,
                "expected a network for images of \(dataset.inputShape), found one for \(saved.graph.inputShape)"
            )
        }
        if gradients != nil {
            try saved.graph.requireFit(
                inputShape: dataset.inputShape, classes: dataset.classNames.count, in: file)
        }
        let layer = try self.layer ?? pooling(of: saved.graph, in: file)
        let engine = try Engine(threads: threads)
        let algorithms: ConvolutionAlgorithms = direct ? .direct : .fastest
        let reader = try FeatureReader(
            saved.networkOnUnitPixels(), weights: saved.weights, layer: layer, engine: engine,
            algorithms: algorithms)
        let size = reader.shape.reduce(1, *)
        guard images.count <= Graph.largestTensor / size else {
            throw ValidationError(
                "--limit: expected at most \(Graph.largestTensor / size) images for \(layer), whose features of one "
                    + "image are \(size) numbers, found \(images.count)")
        }
        let features = try reader.features(of: images)
        try SafetensorsFile.write(
            [
                .init(name: "features", shape: [images.count] + reader.shape, numbers: features),
                .init(name: "labels", shape: [images.count], numbers: images.labels.map(Float.init)),
            ], to: URL(fileURLWithPath: output))
        print("\(layer): \(images.count) images, \(reader.shape) numbers each: \(output)")
        if let gradients { try write(gradients, saved, images, layer, engine, algorithms) }
    }

    /// What the published classifier makes of images of any size, one after the other.
    private func runOnPhotographs(_ images: URL) throws {
        guard let model, case .efficientNetLite(let network)? = architecture?.backbone, gradients == nil
        else {
            throw ValidationError(
                "--images: expected --model, and --architecture efficientnet-lite0, 1 or 2, without --gradients"
            )
        }
        let file = URL(fileURLWithPath: model)
        guard let photographs = try StateDictionary(contentsOf: images)["images"],
            photographs.shape.count == 4, photographs.shape[3] == 3, let pixels = photographs.floats()
        else { throw FileError(images, "expected the array images, [N, H, W, 3], of float32") }
        let shape = Array(photographs.shape.dropFirst())
        let classifier = try network.imageNetClassifier(inputShape: shape)
        let saved = try ModelFile.read(file) { classifier }.model
        let graph = try saved.graph.split(after: layer ?? Backbone.features).prefix
        let plan = try FeaturePlan(
            graph, weights: saved.weights.part(of: graph), batch: 1, engine: Engine(threads: threads),
            algorithms: direct ? .direct : .fastest)
        let (size, count) = (plan.images.count, min(limit, photographs.shape[0]))
        var features: [Float] = []
        for index in 0..<count {
            for place in 0..<size { plan.images[place] = pixels[index * size + place] / 255 }
            try plan.run()
            features += plan.features
        }
        try SafetensorsFile.write(
            [.init(name: "features", shape: [count] + graph.outputShape, numbers: features)],
            to: URL(fileURLWithPath: output))
        print(
            "\(graph.nodes.last?.name ?? ""): \(count) images, \(graph.outputShape) numbers each: \(output)")
    }

    private func write(
        _ path: String, _ model: Model, _ images: ImageSet, _ layer: String, _ engine: Engine,
        _ algorithms: ConvolutionAlgorithms
    ) throws {
        let gradients = try FineTuningGradients.of(
            model.networkOnUnitPixels(), weights: model.weights, images: images, behind: layer,
            engine: engine,
            algorithms: algorithms)
        let arrays = try model.graph.parameters.filter(\.isTrainable).map {
            SafetensorsFile.NamedArray(name: $0.name, shape: $0.shape, numbers: try gradients.numbers(of: $0))
        }
        try SafetensorsFile.write(arrays, to: URL(fileURLWithPath: path))
        print("\(arrays.count) gradients: \(path)")
    }

    private func pooling(of graph: Graph, in file: URL) throws -> String {
        guard let node = graph.nodes.last(where: { $0.layer == .globalAveragePooling }) else {
            throw FileError(file, "has no global average pooling; --layer names another layer")
        }
        return node.name
    }

    private static func pooling(in architecture: Architecture) -> String {
        switch architecture {
        case .reference, .residual: "global_average_pooling2d"
        case .resnet50v2, .resnet101v2, .resnet152v2, .efficientNetLite0, .efficientNetLite1,
            .efficientNetLite2:
            Backbone.features
        }
    }
}
