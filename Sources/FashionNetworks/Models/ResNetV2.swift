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

    /// The names of the last layers of the stem (with the preprocessing) and of each stage, where the network can be
    /// split.
    var stageEnds: [String] {
        ["pool1_pool"] + blocks.enumerated().map { "conv\($0.offset + 2)_block\($0.element)_out" }
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
