import FashionNetworks

/// A trained network as it lies in a file.
public struct Model: Sendable, Equatable {
    /// Layers, names and shapes.
    public var graph: Graph
    /// A number for each parameter of ``graph``.
    public var weights: Weights
    /// Where it comes from; nil in files that other programs wrote.
    public var metadata: ModelMetadata?
    /// What the file asks for and this program leaves out, a sentence each: options that matter in training only.
    public internal(set) var remarks: [String] = []
    /// How it is known how pixels become the network's input.
    public internal(set) var pixelScaleOrigin: PixelScaleOrigin
    /// What the file says of the scale of the pixels, where ``choose(_:)`` decided against it; nil otherwise.
    public internal(set) var contradictedScale: PixelScale?
    /// How pixels become the input, where ``metadata`` does not say it.
    var foreignScale: PixelScale?
    /// Why this program cannot train the network, a sentence each; it can still be applied.
    public internal(set) var obstacles: [String] = []

    /// A model to be written.
    public init(graph: Graph, weights: Weights, metadata: ModelMetadata? = nil) {
        self.graph = graph
        self.weights = weights
        self.metadata = metadata
        pixelScaleOrigin = .written
        guard metadata == nil else { return }
        foreignScale = recognizedScale()
        pixelScaleOrigin = foreignScale == nil ? .assumed : .recognized
    }

    /// A model that was read.
    init(_ network: KerasConfigurationReader, weights: Weights, metadata: ModelMetadata?) {
        self.init(
            graph: network.graph, weights: network.constants.merging(weights), metadata: metadata)
        remarks = network.remarks
        obstacles = network.obstacles
    }
}

extension Model {
    /// Names of the classes in the order of the outputs; nil where the file has none.
    public var classNames: [String]? {
        metadata.flatMap { $0.classNames.isEmpty ? nil : $0.classNames }
    }
}
