import FashionNetworks
import Testing

/// A small network that exercises one operation between a first convolution, which needs the operation's gradient, and a
/// dense layer with softmax.
struct SampleNetwork: Sendable, CustomTestStringConvertible {
    let name: String
    var inputShape = [7, 9, 2]
    var batch = 3
    let build: @Sendable (inout GraphBuilder) throws -> Void

    var testDescription: String { name }

    func graph() throws -> Graph {
        var builder = try GraphBuilder(name: "sample", inputShape: inputShape)
        try build(&builder)
        if builder.graph.outputShape.count == 3 { try builder.add(.flatten) }
        try builder.add(.dense(Dense(units: 5, activation: .softmax)))
        return builder.graph
    }

    /// One network for each operation and variant.
    static let all = operations + chains

    private static let operations: [SampleNetwork] = [
        convolution("3×3 same", Convolution(filters: 4, kernel: Extent(3), padding: .same)),
        convolution("3×3 valid, no bias", Convolution(filters: 5, kernel: Extent(3), useBias: false)),
        convolution(
            "3×3 same, stride 2 on odd sizes",
            Convolution(filters: 4, kernel: Extent(3), strides: Extent(2), padding: .same)),
        convolution(
            "5×3 valid, strides 2×1",
            Convolution(
                filters: 3, kernel: Extent(height: 5, width: 3), strides: Extent(height: 2, width: 1))),
        convolution("1×1", Convolution(filters: 16, kernel: Extent(1), useBias: false)),
        convolution("1×1, stride 2", Convolution(filters: 17, kernel: Extent(1), strides: Extent(2))),
        convolution("2×2 same", Convolution(filters: 3, kernel: Extent(2), padding: .same)),
        convolution(
            "with ReLU", Convolution(filters: 6, kernel: Extent(3), padding: .same, activation: .relu)),
        SampleNetwork(name: "convolutions large enough for Winograd", inputShape: [8, 8, 1], batch: 8) {
            try $0.add(.convolution(Convolution(filters: 32, kernel: Extent(3), padding: .same)))
            try $0.add(.convolution(Convolution(filters: 48, kernel: Extent(3), padding: .same)))
            try $0.add(.globalAveragePooling)
        },
        afterConvolution("dense layer on pixels", .dense(Dense(units: 6, activation: .relu))),
        afterConvolution(
            "dense layer on pixels, no bias", .dense(Dense(units: 3, useBias: false, activation: .tanh))),
        SampleNetwork(name: "dense layers on the rows of a matrix") {
            try $0.add(.reshape(shape: [14, 9]))
            try $0.add(.dense(Dense(units: 6, activation: .relu)))
            try $0.add(.dense(Dense(units: 4, useBias: false)))
            try $0.add(.flatten)
        },
        SampleNetwork(name: "matrices of unequal widths side by side") {
            let matrix = try $0.add(.reshape(shape: [14, 9]))
            let wide = try $0.add(.dense(Dense(units: 6, activation: .relu)))
            let narrow = try $0.add(.dense(Dense(units: 4)), inputs: [matrix])
            try $0.add(.concatenate, inputs: [wide, narrow, wide])
            try $0.add(.flatten)
        },
        afterConvolution("max pooling 2×2", .maxPooling(Pooling(size: Extent(2)))),
        afterConvolution(
            "max pooling 3×3 same, stride 2",
            .maxPooling(Pooling(size: Extent(3), strides: Extent(2), padding: .same))),
        afterConvolution(
            "max pooling 1×1, stride 2", .maxPooling(Pooling(size: Extent(1), strides: Extent(2)))),
        SampleNetwork(name: "max pooling of many channels", inputShape: [9, 8, 1], batch: 8) {
            try $0.add(.convolution(Convolution(filters: 32, kernel: Extent(3), padding: .same)))
            try $0.add(.convolution(Convolution(filters: 32, kernel: Extent(3), padding: .same)))
            try $0.add(.maxPooling(Pooling(size: Extent(2))))
            try $0.add(.convolution(Convolution(filters: 48, kernel: Extent(1))))
            try $0.add(.maxPooling(Pooling(size: Extent(height: 4, width: 1))))
        },
        afterConvolution("average pooling 2×3", .averagePooling(Pooling(size: Extent(height: 2, width: 3)))),
        afterConvolution(
            "average pooling 3×3 same",
            .averagePooling(Pooling(size: Extent(3), strides: Extent(2), padding: .same))),
        afterConvolution("global average pooling", .globalAveragePooling),
        afterConvolution("zero padding", .zeroPadding(ZeroPadding(top: 1, bottom: 2, left: 3, right: 0))),
        afterConvolution("resizing, larger", .resizing(Resizing(height: 16, width: 13))),
        afterConvolution("resizing, smaller", .resizing(Resizing(height: 3, width: 4))),
        afterConvolution("rescaling", .rescaling(Rescaling(scale: 2, offset: -1))),
        SampleNetwork(name: "concatenation of a layer with itself and another") {
            let first = try $0.add(.convolution(Convolution(filters: 3, kernel: Extent(3))))
            let second = try $0.add(.convolution(Convolution(filters: 18, kernel: Extent(1))))
            try $0.add(.concatenate, inputs: [first, second, first])
        },
        SampleNetwork(name: "grey images repeated to three channels", inputShape: [9, 10, 1]) {
            try $0.add(.resizing(Resizing(height: 11, width: 12)))
            try $0.add(.concatenate, inputs: [1, 1, 1])
            try $0.add(.zeroPadding(ZeroPadding(top: 3, bottom: 3, left: 3, right: 3)))
            try $0.add(.convolution(Convolution(filters: 16, kernel: Extent(7), strides: Extent(2))))
        },
        SampleNetwork(name: "3×3 convolution and pooling behind zero padding", inputShape: [9, 10, 2]) {
            try $0.add(.zeroPadding(ZeroPadding(top: 2, bottom: 1, left: 0, right: 2)))
            try $0.add(.convolution(Convolution(filters: 16, kernel: Extent(3), strides: Extent(2))))
            let padded = try $0.add(.zeroPadding(ZeroPadding(top: 1, bottom: 1, left: 1, right: 1)))
            try $0.add(.maxPooling(Pooling(size: Extent(3), strides: Extent(2))))
            let pooled = $0.last
            try $0.add(.averagePooling(Pooling(size: Extent(3), strides: Extent(2))), inputs: [padded])
            try $0.add(.add, inputs: [pooled, $0.last])
        },
        SampleNetwork(name: "max pooling of few channels behind zero padding") {
            try $0.add(.convolution(Convolution(filters: 5, kernel: Extent(1))))
            try $0.add(.zeroPadding(ZeroPadding(top: 1, bottom: 1, left: 1, right: 1)))
            try $0.add(.maxPooling(Pooling(size: Extent(3), strides: Extent(2))))
        },
        SampleNetwork(name: "max pooling of many channels behind zero padding") {
            try $0.add(.convolution(Convolution(filters: 32, kernel: Extent(1))))
            try $0.add(.zeroPadding(ZeroPadding(top: 1, bottom: 2, left: 1, right: 0)))
            try $0.add(.maxPooling(Pooling(size: Extent(3), strides: Extent(2))))
        },
        SampleNetwork(name: "sums of a layer and a 1×1 convolution of it") {
            var last = try $0.add(.convolution(Convolution(filters: 16, kernel: Extent(3))))
            for _ in 0..<2 {
                let branch = try $0.add(
                    .convolution(Convolution(filters: 16, kernel: Extent(1))), inputs: [last])
                last = try $0.add(.add, inputs: [last, branch])
            }
            try $0.add(.activation(.relu))
            let active = $0.last
            let other = try $0.add(.convolution(Convolution(filters: 16, kernel: Extent(1))), inputs: [last])
            let sum = try $0.add(.add, inputs: [last, other])
            try $0.add(.add, inputs: [sum, active])
        },
        afterConvolution("batch normalisation", .batchNormalization(BatchNormalization(epsilon: 1e-3))),
        afterConvolution("ReLU", .activation(.relu)),
        afterConvolution("leaky ReLU", .activation(.leakyReLU(slope: 0.2))),
        afterConvolution("ReLU with a limit", .activation(.clippedReLU(limit: 0.5))),
        afterConvolution("ELU", .activation(.elu(alpha: 0.7))),
        afterConvolution("SELU", .activation(.selu)),
        afterConvolution("GELU", .activation(.gelu)),
        afterConvolution("SiLU", .activation(.silu)),
        afterConvolution("sigmoid", .activation(.sigmoid)),
        afterConvolution("softplus", .activation(.softplus)),
        afterConvolution("tanh", .activation(.tanh)),
        afterConvolution("exponential", .activation(.exponential)),
        convolution("with tanh", Convolution(filters: 6, kernel: Extent(3), activation: .tanh)),
        afterConvolution("global max pooling", .globalMaxPooling),
        afterConvolution(
            "batch normalisation without scale", .batchNormalization(BatchNormalization(scales: false))),
        afterConvolution(
            "batch normalisation without shift", .batchNormalization(BatchNormalization(shifts: false))),
        afterConvolution(
            "normalisation by fixed numbers",
            .batchNormalization(BatchNormalization(scales: false, shifts: false, isFixed: true))),
        afterConvolution(
            "depthwise convolution", .depthwiseConvolution(DepthwiseConvolution(kernel: Extent(3)))),
        afterConvolution(
            "depthwise convolution, three for each channel, stride 2",
            .depthwiseConvolution(
                DepthwiseConvolution(
                    multiplier: 3, kernel: Extent(height: 3, width: 2), strides: Extent(2), padding: .same,
                    useBias: false, activation: .relu))),
        SampleNetwork(name: "depthwise convolution of one channel, then normalised", inputShape: [6, 7, 1]) {
            try $0.add(
                .depthwiseConvolution(DepthwiseConvolution(multiplier: 4, kernel: Extent(3), useBias: false)))
            try $0.add(.batchNormalization(BatchNormalization()))
            try $0.add(.depthwiseConvolution(DepthwiseConvolution(kernel: Extent(2))))
        },
        SampleNetwork(name: "images without channels, reshaped", inputShape: [6, 8]) {
            try $0.add(.rescaling(Rescaling(scale: 2, offset: -1)))
            try $0.add(.reshape(shape: [4, 6, 2]))
            try $0.add(.convolution(Convolution(filters: 3, kernel: Extent(3))))
            try $0.add(.reshape(shape: [3, 8]))
            try $0.add(.activation(.tanh))
            try $0.add(.flatten)
        },
        SampleNetwork(name: "vectors reshaped to images", inputShape: [24]) {
            try $0.add(.reshape(shape: [4, 3, 2]))
            try $0.add(.convolution(Convolution(filters: 3, kernel: Extent(2))))
            try $0.add(.reshape(shape: [18]))
        },
        convolution("3×3 in 2 groups", Convolution(filters: 8, kernel: Extent(3), padding: .same, groups: 2)),
        convolution(
            "3×2 in 3 groups, strides 2, no bias, ReLU",
            Convolution(
                filters: 9, kernel: Extent(height: 3, width: 2), strides: Extent(2), groups: 3,
                useBias: false,
                activation: .relu)),
        convolution(
            "3×3 dilated by 2, same",
            Convolution(filters: 5, kernel: Extent(3), padding: .same, dilation: Extent(2))),
        convolution(
            "2×3 dilated by 3×2 in 2 groups",
            Convolution(
                filters: 4, kernel: Extent(height: 2, width: 3), dilation: Extent(height: 3, width: 2),
                groups: 2)),
        SampleNetwork(name: "convolution in 2 groups of 16, normalised", inputShape: [8, 8, 2], batch: 8) {
            try $0.add(.convolution(Convolution(filters: 32, kernel: Extent(3), padding: .same)))
            try $0.add(
                .convolution(Convolution(filters: 32, kernel: Extent(3), padding: .same, groups: 2)))
            try $0.add(.batchNormalization(BatchNormalization()))
            try $0.add(.globalAveragePooling)
        },
        afterConvolution(
            "depthwise convolution dilated by 2",
            .depthwiseConvolution(
                DepthwiseConvolution(multiplier: 2, kernel: Extent(3), padding: .same, dilation: Extent(2)))),
        afterConvolution("cropping", .cropping(Cropping(top: 1, bottom: 2, left: 0, right: 3))),
        afterConvolution(
            "enlarging by copies", .upSampling(UpSampling(size: Extent(height: 2, width: 3)))),
        afterConvolution("enlarging, bilinear", .upSampling(UpSampling(interpolation: .bilinear))),
        afterConvolution("layer normalisation", .layerNormalization(LayerNormalization())),
        afterConvolution(
            "layer normalisation without scale",
            .layerNormalization(LayerNormalization(epsilon: 1e-2, scales: false))),
        afterConvolution(
            "layer normalisation without shift", .layerNormalization(LayerNormalization(shifts: false))),
        SampleNetwork(name: "layer normalisation of vectors", inputShape: [6]) {
            try $0.add(.dense(Dense(units: 7)))
            try $0.add(.layerNormalization(LayerNormalization(scales: false, shifts: false)))
            try $0.add(.dense(Dense(units: 5)))
            try $0.add(.parametricReLU(PReLU()))
        },
        afterConvolution("group normalisation", .groupNormalization(GroupNormalization(groups: 2))),
        afterConvolution(
            "group normalisation, a channel a group, without scale",
            .groupNormalization(GroupNormalization(groups: -1, scales: false))),
        SampleNetwork(name: "group normalisation of vectors", inputShape: [6]) {
            try $0.add(.dense(Dense(units: 8)))
            try $0.add(.groupNormalization(GroupNormalization(groups: 2, shifts: false)))
        },
        afterConvolution("PReLU", .parametricReLU(PReLU())),
        afterConvolution("PReLU by channels", .parametricReLU(PReLU(sharedAxes: [1, 2]))),
        afterConvolution("PReLU by rows", .parametricReLU(PReLU(sharedAxes: [2, 3]))),
        merging(.multiply), merging(.average), merging(.maximum), merging(.minimum),
        SampleNetwork(name: "difference") {
            let first = try $0.add(.convolution(Convolution(filters: 3, kernel: Extent(3))))
            let second = try $0.add(.convolution(Convolution(filters: 3, kernel: Extent(3))), inputs: [0])
            try $0.add(.merge(.subtract), inputs: [second, first])
        },
        SampleNetwork(name: "channels weighted by a squeeze-and-excitation block", inputShape: [6, 7, 2]) {
            let image = try $0.add(.convolution(Convolution(filters: 6, kernel: Extent(3))))
            try $0.add(.globalAveragePooling)
            try $0.add(.reshape(shape: [1, 1, 6]))
            let gate = try $0.add(
                .convolution(Convolution(filters: 6, kernel: Extent(1), activation: .sigmoid)))
            let weighted = try $0.add(.merge(.multiply), inputs: [image, gate])
            try $0.add(.add, inputs: [weighted, gate])
        },
        SampleNetwork(name: "batch normalisation with ReLU, twice") {
            for _ in 0..<2 {
                try $0.add(.convolution(Convolution(filters: 16, kernel: Extent(3), padding: .same)))
                try $0.add(.batchNormalization(BatchNormalization()))
                try $0.add(.activation(.relu))
            }
        },
        SampleNetwork(name: "batch normalisation of vectors", inputShape: [6]) {
            try $0.add(.dense(Dense(units: 7, useBias: false)))
            try $0.add(.batchNormalization(BatchNormalization()))
            try $0.add(.activation(.relu))
            try $0.add(.dense(Dense(units: 4, activation: .relu)))
        },
        SampleNetwork(name: "pre-activation residual block") {
            let start = try $0.add(.convolution(Convolution(filters: 8, kernel: Extent(3), padding: .same)))
            try $0.add(.batchNormalization(BatchNormalization()))
            let active = try $0.add(.activation(.relu))
            let shortcut = try $0.add(
                .convolution(Convolution(filters: 8, kernel: Extent(1))), inputs: [active])
            let branch = try $0.add(
                .convolution(Convolution(filters: 8, kernel: Extent(3), padding: .same)), inputs: [active])
            let sum = try $0.add(.add, inputs: [shortcut, branch, start])
            let pooled = try $0.add(.maxPooling(Pooling(size: Extent(1), strides: Extent(2))), inputs: [sum])
            let strided = try $0.add(
                .convolution(Convolution(filters: 8, kernel: Extent(3), strides: Extent(2), padding: .same)),
                inputs: [sum])
            try $0.add(.add, inputs: [pooled, strided])
            try $0.add(.globalAveragePooling)
        },
    ]

    private static func merging(_ merge: Merge) -> SampleNetwork {
        SampleNetwork(name: "merging by \(merge)") {
            let first = try $0.add(.convolution(Convolution(filters: 3, kernel: Extent(3))))
            let second = try $0.add(.convolution(Convolution(filters: 3, kernel: Extent(3))), inputs: [0])
            try $0.add(
                .convolution(Convolution(filters: 3, kernel: Extent(3), activation: .tanh)), inputs: [0])
            try $0.add(.merge(merge), inputs: [first, second, $0.last])
        }
    }

    private static func convolution(_ name: String, _ layer: Convolution) -> SampleNetwork {
        afterConvolution("convolution \(name)", .convolution(layer))
    }

    private static func afterConvolution(_ name: String, _ layer: Layer) -> SampleNetwork {
        SampleNetwork(name: name) {
            try $0.add(.convolution(Convolution(filters: 6, kernel: Extent(3), padding: .same)))
            try $0.add(layer)
        }
    }
}
