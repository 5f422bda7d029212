import NeuralNetwork

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

    /// A model to be written.
    public init(graph: Graph, weights: Weights, metadata: ModelMetadata? = nil) {
        self.graph = graph
        self.weights = weights
        self.metadata = metadata
    }
}

extension Model {
    /// What pixels of 0…255 are multiplied by to make the input: 1/255, as this program does it, where the file says
    /// nothing else.
    public var inputScale: Double { metadata?.inputScale ?? 1 / 255 }
}
