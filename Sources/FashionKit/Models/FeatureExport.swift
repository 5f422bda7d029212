import FashionCompute
import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

/// Exports the outputs of one layer of a model for images, for other programs.
public struct FeatureExport {
    /// The name of the layer in the model's graph, which may differ from the one in the file (``Model/layerOutputs``).
    public let layer: String
    /// The shape of one image's features.
    public var shape: [Int] { reader.shape }
    /// The number of values in one image's features.
    public var size: Int { shape.reduce(1, *) }
    /// The largest number of images whose features fit into memory as one array.
    public var mostImages: Int { Graph.largestTensor / size }

    /// Whether the features are logits, because the layer's own softmax is not applied.
    public var areLogits: Bool {
        model.graph.nodes.first { $0.name == layer }?.layer.activation == .softmax
    }

    private let model: Model
    private let reader: FeatureReader
    private let engine: Engine
    private let algorithms: ConvolutionAlgorithms

    /// Prepares a layer of a model.
    /// - Parameters:
    ///   - layer: the layer's name; `nil` selects the last global average pooling.
    ///   - threads: the number of threads.
    ///   - usesDirectConvolutions: whether only direct convolutions are used, for close numerical comparison.
    ///   - file: the model's file, named in errors.
    /// - Throws: `FileError` when the model has no global average pooling, `SettingError` for an unknown layer.
    public init(
        of model: Model, layer: String? = nil, threads: Int = ProcessorCount.available,
        usesDirectConvolutions: Bool = false, in file: URL
    ) throws {
        self.model = model
        let layer = layer.map { model.layerOutputs[$0] ?? $0 }
        if let layer, !model.graph.nodes.contains(where: { $0.name == layer }) {
            throw SettingError(
                name: "layer", expected: "a layer of \(file.path), as `fashion model info` lists them",
                found: layer.shownOnOneLine)
        }
        self.layer = try layer ?? Self.pooling(of: model.graph, in: file)
        engine = try Engine(threads: threads)
        algorithms = usesDirectConvolutions ? .direct : .fastest
        reader = try FeatureReader(
            model.networkOnUnitPixels(), weights: model.weights, layer: self.layer, engine: engine,
            algorithms: algorithms)
    }

    /// Checks that the features of `count` images fit into memory as one array.
    /// - Throws: `SettingError` for more than ``mostImages``.
    public func requireRoom(for count: Int) throws {
        guard count > mostImages else { return }
        throw SettingError(
            name: "limit",
            expected:
                "at most \(mostImages) images for \(layer), whose features of one image are \(size) numbers",
            found: "\(count)")
    }

    /// Checks that a model takes the images of a data set.
    /// - Parameters:
    ///   - gradients: whether the model's classes must match the data set's, too.
    ///   - file: the model's file, named in errors.
    /// - Throws: `FileError` that names the model.
    public static func requireFit(_ model: Model, for dataset: Dataset, gradients: Bool, in file: URL) throws
    {
        let graph = model.graph
        guard graph.takesImages(of: dataset.inputShape) else {
            throw FileError(
                file,
                "expected a network for images of \(dataset.inputShape), found one for \(graph.inputShape)")
        }
        guard gradients else { return }
        try graph.requireFit(inputShape: dataset.inputShape, classes: dataset.classNames.count, in: file)
    }

    /// Writes a safetensors file with the arrays `features`, `[N, …]`, and `labels`, `[N]`, both float32.
    /// - Parameter images: at most ``mostImages`` images.
    /// - Throws: `FileError` that names the file.
    public func write(_ images: ImageSet, to file: URL) throws {
        try SafetensorsFile.write(
            [
                .init(
                    name: "features", shape: [images.count] + shape, numbers: reader.features(of: images)),
                .init(name: "labels", shape: [images.count], numbers: images.labels.map(Float.init)),
            ], to: file)
    }

    /// Writes the gradients of one fine-tuning step, with all images as one batch: those of the mean cross-entropy with
    /// respect to all trainable weights, in Keras' layouts. The network up to the layer is in inference mode.
    /// - Returns: the number of arrays written.
    /// - Throws: `FileError` that names the file.
    public func writeGradients(_ images: ImageSet, to file: URL) throws -> Int {
        let gradients = try FineTuningGradients.of(
            model.networkOnUnitPixels(), weights: model.weights, images: images, behind: layer,
            engine: engine, algorithms: algorithms)
        let arrays = try model.graph.parameters.filter(\.isTrainable).map {
            SafetensorsFile.NamedArray(name: $0.name, shape: $0.shape, numbers: try gradients.numbers(of: $0))
        }
        try SafetensorsFile.write(arrays, to: file)
        return arrays.count
    }

    private static func pooling(of graph: Graph, in file: URL) throws -> String {
        guard let node = graph.nodes.last(where: { $0.layer == .globalAveragePooling }) else {
            throw FileError(file, "has no global average pooling; --layer names another layer")
        }
        return node.name
    }

    /// Returns a network up to its last global average pooling, for a weights-only file without a top.
    /// - Parameters:
    ///   - dataset: determines the input shape.
    ///   - imageSize: the size to which a network with a backbone resizes images; `nil` for its own size.
    /// - Throws: `GraphError` for images that are too small.
    public static func graph(
        of architecture: Architecture, for dataset: Dataset, imageSize: Int? = nil
    ) throws -> Graph {
        try architecture.graph(
            inputShape: dataset.inputShape, classes: dataset.classNames.count, imageSize: imageSize
        ).split(after: pooling(in: architecture)).prefix
    }

    /// Returns the name of the last global average pooling.
    package static func pooling(in architecture: Architecture) -> String {
        switch architecture {
        case .reference, .residual: "global_average_pooling2d"
        case .resnet50v2, .resnet101v2, .resnet152v2, .efficientNetLite0, .efficientNetLite1,
            .efficientNetLite2:
            Backbone.features
        }
    }
}

extension FeatureExport {
    /// Writes the outputs of a layer of a published ImageNet classifier for photographs of one size, processed one by
    /// one: the array `features`, `[N, …]`.
    /// - Parameters:
    ///   - photographs: a safetensors file with RGB values of 0 to 255 as the float32 array `images`, `[N, H, W, 3]`.
    ///   - limit: the largest number of photographs; the first ones are taken.
    ///   - weights: the file of the classifier's weights.
    ///   - layer: the layer's name; `nil` selects the last global average pooling.
    /// - Returns: the layer, the number of photographs, and the shape of one photograph's features.
    /// - Throws: `FileError` that names the file.
    package static func write(
        photographs: URL, limit: Int, through network: EfficientNetLite, weights: URL, layer: String?,
        threads: Int, usesDirectConvolutions: Bool, to output: URL
    ) throws -> (layer: String, count: Int, shape: [Int]) {
        guard let images = try StateDictionary(contentsOf: photographs)["images"],
            images.shape.count == 4, images.shape[3] == 3, let pixels = images.floats()
        else { throw FileError(photographs, "expected the array images, [N, H, W, 3], of float32") }
        let classifier = try network.imageNetClassifier(inputShape: Array(images.shape.dropFirst()))
        let model = try ModelFile.read(weights) { classifier }.model
        let layer = layer ?? Backbone.features
        let graph = try model.graph.split(after: layer).prefix
        let plan = try FeaturePlan(
            graph, weights: model.weights.part(of: graph), batch: 1, engine: Engine(threads: threads),
            algorithms: usesDirectConvolutions ? .direct : .fastest)
        let (size, count) = (plan.images.count, min(limit, images.shape[0]))
        var features: [Float] = []
        for index in 0..<count {
            for place in 0..<size { plan.images[place] = pixels[index * size + place] / 255 }
            try plan.run()
            features += plan.features
        }
        try SafetensorsFile.write(
            [.init(name: "features", shape: [count] + graph.outputShape, numbers: features)], to: output)
        return (layer, count, graph.outputShape)
    }
}
