/// A network that was pre-trained on other images and gets a new head for transfer learning.
public enum Backbone: Sendable, Hashable {
    case resNetV2(ResNetV2Depth)
    case efficientNetLite(EfficientNetLite)

    /// All backbones.
    public static let all =
        ResNetV2Depth.allCases.map(Backbone.resNetV2)
        + EfficientNetLite.allCases.map(Backbone.efficientNetLite)
    /// The `channels` argument for the full width; a smaller number makes a narrow network of the same layout.
    public static let channels = 64
    /// The name of the pooling layer after a backbone, whose output is an image's features.
    public static let features = "avg_pool"
    /// The number of stages that can be trained. One more trains the whole network.
    public static let stages = 4

    /// The name in command-line flags.
    public var name: String {
        switch self {
        case .resNetV2(let depth): depth.rawValue
        case .efficientNetLite(let network): network.rawValue
        }
    }

    /// Creates the backbone with the given name; nil when there is none.
    public init?(name: String) {
        guard let found = Self.all.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// The default height and width to which images are resized.
    public var imageSize: Int {
        switch self {
        case .resNetV2: 85
        case .efficientNetLite: 96
        }
    }

    /// The name of the last layer of the backbone.
    public var end: String {
        switch self {
        case .resNetV2: "post_relu"
        case .efficientNetLite: "top_activation"
        }
    }

    /// Returns the network without preprocessing and head.
    /// - Parameters:
    ///   - inputShape: the shape of one image, `[H, W, 3]`, on the scale that the backbone was trained with.
    ///   - channels: ``channels`` for the full width, less for a narrow network.
    /// - Throws: ``GraphError`` when the images are too small.
    public func graph(inputShape: [Int], channels: Int = channels) throws -> Graph {
        var network = try GraphBuilder(name: name, inputShape: inputShape)
        try add(to: &network, channels)
        return network.graph
    }

    /// The layers after the backbone's features.
    public struct Head: Sendable, Equatable {
        /// The units of the hidden layers, each with ReLU; may be empty.
        public var hidden: [Int]
        /// The dropout rate before every dense layer; 0 for no dropout.
        public var dropout: Float

        /// Creates a head; by default with one hidden layer of 256 units.
        public init(hidden: [Int] = [256], dropout: Float = 0.4) {
            self.hidden = hidden
            self.dropout = dropout
        }
    }

    /// Returns a complete classifier: it rescales pixels in 0…1 to the backbone's range, resizes the image and repeats
    /// grey as three channels; the backbone, global average pooling and the head follow.
    /// - Parameters:
    ///   - inputShape: the shape of one image, `[H, W, 1]` or `[H, W, 3]`, with values in 0…1.
    ///   - imageSize: the height and width of the backbone's input, at least 32.
    /// - Throws: ``GraphError`` when the images have neither one channel nor three, or `imageSize` is too small.
    public func transferModel(
        inputShape: [Int], imageSize: Int, classes: Int, head: Head = Head(), channels: Int = channels
    ) throws -> Graph {
        guard inputShape.count == 3, inputShape[2] == 1 || inputShape[2] == 3 else {
            throw GraphError(node: name, "expected images of one channel or three, found \(inputShape)")
        }
        var network = try GraphBuilder(name: graphName, inputShape: inputShape)
        try network.add(.rescaling(preprocessing))
        let resized = try network.add(.resizing(Resizing(height: imageSize, width: imageSize)))
        if inputShape[2] == 1 { try network.add(.concatenate, inputs: [resized, resized, resized]) }
        try add(to: &network, channels)
        try network.add(.globalAveragePooling, name: Self.features)
        for units in head.hidden {
            try network.addDropout(head.dropout)
            try network.add(.dense(Dense(units: units, activation: .relu)))
        }
        try network.addDropout(head.dropout)
        try network.add(.dense(Dense(units: classes, activation: .softmax)), name: "predictions")
        return network.graph
    }

    /// Returns the layer at which to cut a ``transferModel(inputShape:imageSize:classes:head:channels:)`` so that its
    /// last `stages` stages and the head are trained: 0 trains the head alone, 4 leaves the stem frozen, 5 trains
    /// everything.
    /// - Returns: the name of the last frozen layer; nil when `stages` is out of range.
    public func cut(_ graph: Graph, training stages: Int) -> String? {
        switch stages {
        case 0: return Self.features
        case 1...Self.stages:
            let end = stageEnds[Self.stages - stages]
            // A narrow network may end a stage with a sum where the full one does not, because its rounded channels may
            // be equal.
            let sum = end.replacing("project_bn", with: "add")
            return graph.nodes.contains { $0.name == sum } ? sum : end
        case Self.stages + 1:
            let first = graph.nodes.firstIndex { $0.name == firstLayer }
            return first.flatMap { graph.nodes[$0].inputs.first }.map { graph.nodes[$0].name }
        default: return nil
        }
    }

    /// The names of the last layers of the stem (with the preprocessing) and of each stage, where the network can be
    /// split.
    public var stageEnds: [String] {
        switch self {
        case .resNetV2(let depth): depth.stageEnds
        case .efficientNetLite(let network): network.stageEnds
        }
    }

    /// The parts of a network with this backbone: the name prefix of the layers with which a part begins, and its
    /// title.
    public var parts: [(prefix: String, title: String)] {
        let prefixes =
            switch self {
            case .resNetV2: ["conv1_", "conv2_", "conv3_", "conv4_", "conv5_"]
            case .efficientNetLite: ["stem_", "block2a_", "block3a_", "block4a_", "block6a_"]
            }
        let titles = ["Stem"] + (1...Self.stages).map { "Stage \($0)" }
        return zip(prefixes, titles).map { ($0, $1) } + [(Self.features, "Head")]
    }

    private var firstLayer: String {
        switch self {
        case .resNetV2: "conv1_pad"
        case .efficientNetLite: "stem_conv"
        }
    }

    private var preprocessing: Rescaling {
        switch self {
        case .resNetV2: Rescaling(scale: 2, offset: -1)
        case .efficientNetLite: EfficientNetLite.preprocessing
        }
    }

    /// The graph's name in a form that Keras accepts as a scope.
    private var graphName: String { name.replacing("-", with: "_") + "_transfer" }

    private func add(to network: inout GraphBuilder, _ channels: Int) throws {
        switch self {
        case .resNetV2(let depth): try network.addBackbone(depth, channels: channels)
        case .efficientNetLite(let net): try network.addBackbone(net, channels: channels)
        }
    }
}

extension GraphBuilder {
    fileprivate mutating func addDropout(_ rate: Float) throws {
        if rate > 0 { try add(.dropout(rate: rate)) }
    }
}
