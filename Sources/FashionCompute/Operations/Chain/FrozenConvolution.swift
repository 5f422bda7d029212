/// A convolution in a ``ConvolutionChain``, with the batch normalisation by moving statistics and the ReLU that may
/// follow it.
public struct FrozenConvolution: Sendable {
    /// Batch normalisation by moving statistics, which training does not change; γ and β are trainable.
    public struct Normalization: Sendable {
        let layer: String
        let epsilon: Float
        let scales: Bool
        let shifts: Bool

        /// - Parameters:
        ///   - epsilon: the number added to the variance.
        ///   - scales: whether the result is multiplied by γ.
        ///   - shifts: whether β is added.
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
    ///   - kernel: the name of the kernel in its layer.
    ///   - filters: the number of output channels; that of the input channels for a depthwise convolution.
    ///   - limit: the upper bound of the ReLU, infinity for no bound; nil without a ReLU.
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

    /// Whether a number is added to each channel.
    var addsBias: Bool { useBias || normalization != nil }
}

/// A chain of convolutions that are computed together, so that intermediate values never leave a core's cache:
/// MobileNetV2's inverted residual (Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018,
/// arXiv 1801.04381), or a part of it.
///
///     x ─ 1×1 `expansion` ─ `depthwise` ─ 1×1 `projection` ─ + ─▶
///     └────────────────── where it `addsInput` ──────────────┘
///
/// The expansion and the depthwise convolution may be missing. Without both, the projection may have windows of any
/// size.
public struct ConvolutionChain: Sendable {
    let expansion: FrozenConvolution?
    let depthwise: FrozenConvolution?
    let projection: FrozenConvolution
    let addsInput: Bool

    /// - Parameter addsInput: whether the input is added to the output; the projection must not have a ReLU then.
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
