/// 2-D convolution of each channel by itself; the kernel is `[height, width, channels, multiplier]`.
public struct DepthwiseConvolution: Sendable, Equatable {
    /// Output channels for each input channel; those of one input channel stand together.
    public var multiplier: Int
    /// Height and width of the window.
    public var kernel: Extent
    /// Step of the window along height and width.
    public var strides: Extent
    /// How windows meet the border.
    public var padding: Padding
    /// Step between the pixels of a window along height and width; more than 1 only with strides of 1.
    public var dilation: Extent
    /// Whether a bias is added.
    public var useBias: Bool
    /// What follows within the layer.
    public var activation: Activation

    /// A depthwise convolution with Keras' defaults.
    public init(
        multiplier: Int = 1, kernel: Extent, strides: Extent = Extent(1), padding: Padding = .valid,
        dilation: Extent = Extent(1), useBias: Bool = true, activation: Activation = .linear
    ) {
        self.multiplier = multiplier
        self.kernel = kernel
        self.strides = strides
        self.padding = padding
        self.dilation = dilation
        self.useBias = useBias
        self.activation = activation
    }
}

extension Layer {
    /// 2-D convolution of each channel by itself.
    public static func depthwiseConvolution(_ convolution: DepthwiseConvolution) -> Layer {
        Layer(convolution)
    }
}

extension Parameter.Role {
    /// The kernel of a convolution of each channel by itself.
    public static let depthwiseKernel = Self("depthwise_kernel", initial: .glorotUniform, pyTorch: "weight")
}

extension DepthwiseConvolution: LinearLayer {
    /// The class in Keras.
    public var kerasClass: String { "DepthwiseConv2D" }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let (height, width, channels) = try image(inputs, name)
        try requireNamedActivation(name)
        let (rows, columns) = try windows.output(height: height, width: width, name: name)
        guard 1...4096 ~= multiplier else {
            throw GraphError(node: name, "expected a multiplier of 1 to 4096, found \(multiplier)")
        }
        return [rows, columns, channels * multiplier]
    }

    /// Gives the weights, in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        let shape = [kernel.height, kernel.width, input[2], multiplier]
        return [Parameter(node: name, role: .depthwiseKernel, shape: shape)]
            + (useBias ? [Parameter(node: name, role: .bias, shape: [input[2] * multiplier])] : [])
    }

    var windows: Windows {
        Windows(size: kernel, strides: strides, padding: padding, dilation: dilation)
    }
}
