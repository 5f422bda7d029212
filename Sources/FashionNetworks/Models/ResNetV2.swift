/// Residual networks with pre-activation (He et al., "Identity Mappings in Deep Residual Networks", 2016, arXiv
/// 1603.05027) built and named as in `keras.applications`.
///
/// The network is a padded 7×7 convolution and a pooling, four stages of blocks, and a last batch normalisation and
/// ReLU. A block:
///
///     x ─ preact (BN, ReLU) ─ 1×1 conv, BN, ReLU ─ 3×3 conv, BN, ReLU ─ 1×1 conv to 4 times the channels ─ + ─▶
///     └───────────────── x itself, or a 1×1 conv of the preact in a stage's first block ──────────────────┘
///
/// The last block of each of the first three stages halves height and width; its shortcut takes every other pixel.
public enum ResNetV2Depth: String, Sendable, CaseIterable {
    /// 3-4-6-3 blocks; 23.6 M parameters.
    case resNet50V2 = "resnet50v2"
    /// 3-4-23-3 blocks; 42.6 M parameters.
    case resNet101V2 = "resnet101v2"
    /// 3-8-36-3 blocks; 58.3 M parameters.
    case resNet152V2 = "resnet152v2"

    /// The number of blocks of the four stages, which Keras calls `conv2` to `conv5`.
    public var blocks: [Int] {
        switch self {
        case .resNet50V2: [3, 4, 6, 3]
        case .resNet101V2: [3, 4, 23, 3]
        case .resNet152V2: [3, 8, 36, 3]
        }
    }
}

/// Builds the networks of ``ResNetV2Depth``.
public enum ResNetV2 {
    /// The number of channels after the first convolution; the last stage ends with 32 times as many.
    public static let channels = 64
    /// The name of the backbone's last layer.
    public static let backboneEnd = "post_relu"
    /// The name of the pooling layer after the backbone, whose output is an image's features.
    public static let features = "avg_pool"
    /// Returns the names of the last layers of the stem (with the preprocessing) and of each stage, where the network
    /// can be split.
    public static func stageEnds(_ depth: ResNetV2Depth) -> [String] {
        ["pool1_pool"] + depth.blocks.enumerated().map { "conv\($0.offset + 2)_block\($0.element)_out" }
    }

    /// Returns the network without its top, like `keras.applications.ResNet50V2(include_top=False)`.
    /// - Parameters:
    ///   - inputShape: the shape of one image, `[H, W, 3]`, with values in −1…1; the published networks need at least
    ///     32 pixels.
    ///   - channels: the channels after the first convolution; fewer make a small network of the same layout.
    /// - Throws: ``GraphError`` when the images are too small.
    public static func backbone(
        _ depth: ResNetV2Depth, inputShape: [Int], channels: Int = channels
    ) throws -> Graph {
        try Backbone.resNetV2(depth).graph(inputShape: inputShape, channels: channels)
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

    /// Returns a complete classifier: it rescales pixels in 0…1 to −1…1, resizes the image and repeats grey as three
    /// channels; the backbone, global average pooling and the head follow.
    /// - Parameters:
    ///   - inputShape: the shape of one image, `[H, W, 1]` or `[H, W, 3]`, with values in 0…1.
    ///   - imageSize: the height and width of the backbone's input, at least 32.
    ///   - channels: as for ``backbone(_:inputShape:channels:)``.
    /// - Throws: ``GraphError`` when the images have neither one channel nor three, or `imageSize` is too small.
    public static func transferModel(
        _ depth: ResNetV2Depth = .resNet50V2, inputShape: [Int] = [28, 28, 1], imageSize: Int = 85,
        classes: Int = 10, head: Head = Head(), channels: Int = channels
    ) throws -> Graph {
        try Backbone.resNetV2(depth).transferModel(
            inputShape: inputShape, imageSize: imageSize, classes: classes, head: head, channels: channels)
    }

    /// Returns the layer at which to cut a ``transferModel(_:inputShape:imageSize:classes:head:channels:)`` so that its
    /// last `stages` stages and the head are trained: 0 trains the head alone, 4 leaves the first convolution frozen, 5
    /// trains everything.
    /// - Returns: the name of the last frozen layer; nil when `stages` is out of range.
    public static func cut(_ graph: Graph, _ depth: ResNetV2Depth, training stages: Int) -> String? {
        Backbone.resNetV2(depth).cut(graph, training: stages)
    }
}

extension GraphBuilder {
    mutating func addBackbone(_ depth: ResNetV2Depth, channels: Int) throws {
        try addZeros(3, name: "conv1_pad")
        try add(
            .convolution(Convolution(filters: channels, kernel: Extent(7), strides: Extent(2))),
            name: "conv1_conv")
        try addZeros(1, name: "pool1_pad")
        try add(.maxPooling(Pooling(size: Extent(3), strides: Extent(2))), name: "pool1_pool")
        for (stage, blocks) in depth.blocks.enumerated() {
            for block in 1...blocks {
                try addBlock(
                    "conv\(stage + 2)_block\(block)", channels: channels << stage, projects: block == 1,
                    stride: block == blocks && stage < 3 ? 2 : 1)
            }
        }
        try addNormalizedReLU("post")
    }

    private mutating func addBlock(_ name: String, channels: Int, projects: Bool, stride: Int) throws {
        let start = last
        let preact = try addNormalizedReLU("\(name)_preact")
        var shortcut = start
        if projects {
            shortcut = try add(
                .convolution(Convolution(filters: 4 * channels, kernel: Extent(1), strides: Extent(stride))),
                name: "\(name)_0_conv")
        } else if stride > 1 {
            shortcut = try add(
                .maxPooling(Pooling(size: Extent(1), strides: Extent(stride))), inputs: [start])
        }
        try add(
            .convolution(Convolution(filters: channels, kernel: Extent(1), useBias: false)),
            name: "\(name)_1_conv",
            inputs: [preact])
        try addNormalizedReLU("\(name)_1")
        try addZeros(1, name: "\(name)_2_pad")
        try add(
            .convolution(
                Convolution(filters: channels, kernel: Extent(3), strides: Extent(stride), useBias: false)),
            name: "\(name)_2_conv")
        try addNormalizedReLU("\(name)_2")
        let branch = try add(
            .convolution(Convolution(filters: 4 * channels, kernel: Extent(1))), name: "\(name)_3_conv")
        try add(.add, name: "\(name)_out", inputs: [shortcut, branch])
    }

    @discardableResult
    private mutating func addNormalizedReLU(_ name: String) throws -> Int {
        try add(.batchNormalization(BatchNormalization(epsilon: 1.001e-5)), name: "\(name)_bn")
        return try add(.activation(.relu), name: "\(name)_relu")
    }

    private mutating func addZeros(_ width: Int, name: String) throws {
        try add(.zeroPadding(ZeroPadding(top: width, bottom: width, left: width, right: width)), name: name)
    }
}
