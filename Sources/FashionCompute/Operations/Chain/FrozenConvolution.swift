/// A convolution within a ``ConvolutionChain``, with what follows it at once: a batch normalisation by moving statistics, and a
/// ReLU.
public struct FrozenConvolution: Sendable {
    /// Batch normalisation by its moving statistics, which a training leaves as they are; γ and β train.
    public struct Normalization: Sendable {
        let layer: String
        let epsilon: Float
        let scales: Bool
        let shifts: Bool

        /// - Parameters:
        ///   - epsilon: added to the variance.
        ///   - scales: multiply by γ.
        ///   - shifts: add β.
        public init(layer: String, epsilon: Float, scales: Bool, shifts: Bool) {
            self.layer = layer
            self.epsilon = epsilon
            self.scales = scales
            self.shifts = shifts
        }
    }

    let layer: String
    let kernel: String
    let filters: Int
    let window: WindowGeometry
    let useBias: Bool
    let normalization: Normalization?
    let limit: Float?

    /// - Parameters:
    ///   - kernel: what the kernel is called in its layer.
    ///   - filters: output channels; as many as input channels where each goes by itself.
    ///   - limit: the most that the ReLU gives, infinity for no bound; nil without a ReLU.
    public init(
        layer: String, kernel: String, filters: Int, window: WindowGeometry, useBias: Bool,
        normalization: Normalization?, limit: Float?
    ) {
        self.layer = layer
        self.kernel = kernel
        self.filters = filters
        self.window = window
        self.useBias = useBias
        self.normalization = normalization
        self.limit = limit
    }

    /// Whether something is added to each channel.
    var addsBias: Bool { useBias || normalization != nil }
}

/// Convolutions one after the other, which are computed together so that what stands between them never leaves a core's cache:
/// MobileNetV2's inverted residual (Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018, arXiv
/// 1801.04381), or a part of it.
///
///     x ─ 1×1 `expansion` ─ `depthwise` ─ 1×1 `projection` ─ + ─▶
///     └────────────────── where it `addsInput` ──────────────┘
///
/// Expansion and depthwise convolution may be missing. Without them, the projection may have windows of any size.
public struct ConvolutionChain: Sendable {
    let expansion: FrozenConvolution?
    let depthwise: FrozenConvolution?
    let projection: FrozenConvolution
    let addsInput: Bool

    /// - Parameter addsInput: whether the input is added to the output; the projection has no ReLU then.
    public init(
        expansion: FrozenConvolution?, depthwise: FrozenConvolution?, projection: FrozenConvolution,
        addsInput: Bool
    ) {
        precondition(depthwise != nil || expansion == nil, "an expansion needs a depthwise convolution")
        precondition(!addsInput || projection.limit == nil, "ReLU would come before the sum")
        self.expansion = expansion
        self.depthwise = depthwise
        self.projection = projection
        self.addsInput = addsInput
    }
}
