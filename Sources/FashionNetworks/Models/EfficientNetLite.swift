/// EfficientNet-Lite (Tan & Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019, arXiv
/// 1905.11946; the Lite variants are those of TensorFlow's TPU models, `efficientnet/lite`): depthwise convolutions in
/// inverted residual blocks, with ReLU6 and without squeeze-and-excitation.
///
/// The network is a padded 3×3 convolution with stride 2, seven stages of blocks, and a 1×1 convolution to 1,280
/// channels. A block:
///
///     x ─ 1×1 conv to `expansion` times the channels, BN, ReLU6 ─ depthwise conv, BN, ReLU6 ─ 1×1 conv, BN ─ + ─▶
///     └──────────────── x itself, where the block keeps height, width and channels ───────────────────────────┘
///
/// Layers are named as in `keras.applications.EfficientNetB0`. Padding is TensorFlow's "same", with which the weights
/// were trained.
public enum EfficientNetLite: String, Sendable, CaseIterable {
    /// 4.7 M parameters with ImageNet's 1,000 classes.
    case lite0 = "efficientnet-lite0"
    /// 5.4 M parameters.
    case lite1 = "efficientnet-lite1"
    /// 6.1 M parameters.
    case lite2 = "efficientnet-lite2"

    /// The factor for the channels of all stages; the first and the last convolution keep theirs.
    var width: Double { self == .lite2 ? 1.1 : 1 }
    /// The factor for the number of blocks of all stages except the first and the last.
    var depth: Double {
        switch self {
        case .lite0: 1
        case .lite1: 1.1
        case .lite2: 1.2
        }
    }
    /// The height and width of the images on which the network was trained.
    public var resolution: Int {
        switch self {
        case .lite0: 224
        case .lite1: 240
        case .lite2: 260
        }
    }

    /// A sequence of blocks of one kind; only the first block has the stride.
    struct Stage {
        let repeats: Int
        let kernel: Int
        let stride: Int
        let expansion: Int
        let filters: Int
    }

    static let stages = [
        Stage(repeats: 1, kernel: 3, stride: 1, expansion: 1, filters: 16),
        Stage(repeats: 2, kernel: 3, stride: 2, expansion: 6, filters: 24),
        Stage(repeats: 2, kernel: 5, stride: 2, expansion: 6, filters: 40),
        Stage(repeats: 3, kernel: 3, stride: 2, expansion: 6, filters: 80),
        Stage(repeats: 3, kernel: 5, stride: 1, expansion: 6, filters: 112),
        Stage(repeats: 4, kernel: 5, stride: 2, expansion: 6, filters: 192),
        Stage(repeats: 1, kernel: 3, stride: 1, expansion: 6, filters: 320),
    ]
    static let stemFilters = 32
    static let headFilters = 1280
    static let epsilon: Float = 1e-3

    /// The mapping of pixels in 0…1 to the input: (pixel − 127) / 128 for pixels in 0…255, as in TensorFlow's training.
    /// With ImageNet's means and standard deviations instead, photographs are classified with less confidence
    /// (`Interoperability/check_efficientnet.py`).
    static let preprocessing = Rescaling(scale: 255 / 128, offset: -127 / 128)

    /// The number of blocks of each stage.
    var repeats: [Int] {
        Self.stages.indices.map { index in
            let repeats = Self.stages[index].repeats
            let isFixed = index == 0 || index == Self.stages.count - 1
            return isFixed ? repeats : Int((Double(repeats) * depth).rounded(.up))
        }
    }

    /// Rounds as the paper does: to a multiple of 8, but never down by more than 10 %.
    static func rounded(_ filters: Double) -> Int {
        let rounded = max(8, Int(filters + 4) / 8 * 8)
        return Double(rounded) < 0.9 * filters ? rounded + 8 : rounded
    }

    /// The names of the last layers of the stem and of the four groups of stages between changes of resolution, where
    /// the network can be split.
    var stageEnds: [String] {
        let names = repeats.enumerated().map { stage, count in
            "block\(stage + 1)\(Self.letter(count - 1))_" + (count > 1 ? "add" : "project_bn")
        }
        return [names[0], names[1], names[2], names[4], "top_activation"]
    }

    static func letter(_ block: Int) -> Character { Character(Unicode.Scalar(UInt8(97 + block))) }

    /// Returns the complete classifier for ImageNet's 1,000 classes, for images of any size.
    /// - Parameter inputShape: the shape of one image, `[H, W, 3]`, with red, green and blue in 0…1.
    /// - Throws: ``GraphError`` when the shape does not fit.
    public func imageNetClassifier(inputShape: [Int], channels: Int = Backbone.channels) throws -> Graph {
        var network = try GraphBuilder(name: rawValue, inputShape: inputShape)
        try network.add(.rescaling(Self.preprocessing))
        try network.addBackbone(self, channels: channels)
        try network.add(.globalAveragePooling, name: Backbone.features)
        try network.add(.dense(Dense(units: 1000, activation: .softmax)), name: "predictions")
        return network.graph
    }
}

extension GraphBuilder {
    mutating func addBackbone(_ network: EfficientNetLite, channels: Int) throws {
        let share = Double(channels) / Double(Backbone.channels)
        func scaled(_ filters: Int, by factor: Double = 1) -> Int {
            channels == Backbone.channels && factor == 1
                ? filters : EfficientNetLite.rounded(Double(filters) * factor * share)
        }
        try addConvolution("stem_conv", scaled(EfficientNetLite.stemFilters), kernel: 3, stride: 2)
        try addNormalization("stem_bn", activation: "stem_activation")
        for (index, stage) in EfficientNetLite.stages.enumerated() {
            for block in 0..<network.repeats[index] {
                try addBlock(
                    "block\(index + 1)\(EfficientNetLite.letter(block))_", stage,
                    filters: scaled(stage.filters, by: network.width), stride: block == 0 ? stage.stride : 1)
            }
        }
        try addConvolution("top_conv", scaled(EfficientNetLite.headFilters), kernel: 1, stride: 1)
        try addNormalization("top_bn", activation: "top_activation")
    }

    private mutating func addBlock(
        _ name: String, _ stage: EfficientNetLite.Stage, filters: Int, stride: Int
    ) throws {
        let start = last
        let channels = graph.outputShape[2]
        if stage.expansion > 1 {
            try addConvolution("\(name)expand_conv", channels * stage.expansion, kernel: 1, stride: 1)
            try addNormalization("\(name)expand_bn", activation: "\(name)expand_activation")
        }
        try add(
            .depthwiseConvolution(
                DepthwiseConvolution(
                    kernel: Extent(stage.kernel), strides: Extent(stride), padding: .same, useBias: false)),
            name: "\(name)dwconv")
        try addNormalization("\(name)bn", activation: "\(name)activation")
        try addConvolution("\(name)project_conv", filters, kernel: 1, stride: 1)
        try addNormalization("\(name)project_bn")
        if stride == 1, filters == channels { try add(.add, name: "\(name)add", inputs: [start, last]) }
    }

    private mutating func addConvolution(_ name: String, _ filters: Int, kernel: Int, stride: Int) throws {
        try add(
            .convolution(
                Convolution(
                    filters: filters, kernel: Extent(kernel), strides: Extent(stride), padding: .same,
                    useBias: false)), name: name)
    }

    private mutating func addNormalization(_ name: String, activation: String? = nil) throws {
        try add(.batchNormalization(BatchNormalization(epsilon: EfficientNetLite.epsilon)), name: name)
        if let activation { try add(.activation(.clippedReLU(limit: 6)), name: activation) }
    }
}
