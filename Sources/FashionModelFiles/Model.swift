import FashionNetworks

/// A trained network, as stored in a model file.
public struct Model: Sendable, Equatable {
    /// The network: layers, names and shapes.
    public var graph: Graph
    /// The values of all parameters of ``graph``.
    public var weights: Weights
    /// The description of the model and its training; nil in files of other programs.
    public var metadata: ModelMetadata?
    /// Remarks on options in the file that only affect training and are left out, one sentence each.
    public internal(set) var remarks: [String] = []
    /// The origin of the pixel scale.
    public internal(set) var pixelScaleOrigin: PixelScaleOrigin
    /// The scale according to the file when ``choose(_:)`` has set a different one; otherwise nil.
    public internal(set) var contradictedScale: PixelScale?
    /// The scale of the pixels when there is no ``metadata``.
    var foreignScale: PixelScale?
    /// The reasons why this program cannot train the network, one sentence each; it can still be used for inference.
    public internal(set) var obstacles: [String] = []
    /// The names of the layers that the file freezes (`trainable` is false) although they have trainable weights. This
    /// program trains them like all others.
    public internal(set) var frozenLayers: [String] = []

    /// The layers of the file whose output a layer of another name in ``graph`` computes, with that name: where an
    /// activation became a layer of its own, the activation; where a layer was left out, the one before it.
    public internal(set) var layerOutputs: [String: String] = [:]

    /// Creates a model from a network and its weights.
    public init(graph: Graph, weights: Weights, metadata: ModelMetadata? = nil) {
        self.graph = graph
        self.weights = weights
        self.metadata = metadata
        pixelScaleOrigin = .written
        guard metadata == nil else { return }
        foreignScale = recognizedScale()
        pixelScaleOrigin = foreignScale == nil ? .assumed : .recognized
    }

    /// Creates a model from a file's network and weights.
    init(_ network: KerasConfigurationReader, weights: Weights, metadata: ModelMetadata?) {
        self.init(
            graph: network.graph, weights: network.constants.merging(weights), metadata: metadata)
        remarks = network.remarks
        obstacles = network.obstacles
        layerOutputs = network.outputs
        frozenLayers = network.owners.flatMap(\.frozenLayers)
    }
}

extension Model {
    /// The names of the classes in the order of the outputs; nil when the file has none.
    public var classNames: [String]? {
        metadata.flatMap { $0.classNames.isEmpty ? nil : $0.classNames }
    }
}
