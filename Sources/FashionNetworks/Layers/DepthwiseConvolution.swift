/// A 2-D convolution of each channel separately. The kernel has the shape `[height, width, channels, multiplier]`.
public struct DepthwiseConvolution: Sendable, Equatable {
    /// The number of output channels for each input channel; those of one input channel are adjacent.
    public var multiplier: Int
    /// The height and width of the window.
    public var kernel: Extent
    /// The stride of the window along height and width.
    public var strides: Extent
    /// The padding at the border of the image.
    public var padding: Padding
    /// The dilation of the window along height and width; values above 1 require strides of 1.
    public var dilation: Extent
    /// Whether a bias is added.
    public var useBias: Bool
    /// The activation applied to the layer's output.
    public var activation: Activation

    /// Creates a depthwise convolution; the defaults are those of Keras.
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
    /// Returns a 2-D convolution of each channel separately.
    public static func depthwiseConvolution(_ convolution: DepthwiseConvolution) -> Layer {
        Layer(convolution)
    }
}

extension Parameter.Role {
    /// The kernel of a depthwise convolution.
    public static let depthwiseKernel = Self("depthwise_kernel", initial: .glorotUniform, pyTorch: "weight")
}

extension DepthwiseConvolution: LinearLayer {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "DepthwiseConv2D" }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let (height, width, channels) = try image(inputs, name)
        try requireNamedActivation(name)
        let (rows, columns) = try windows.output(height: height, width: width, name: name)
        guard 1...4096 ~= multiplier else {
            throw GraphError(node: name, "expected a multiplier of 1 to 4096, found \(multiplier)")
        }
        return [rows, columns, channels * multiplier]
    }

    /// Returns the weights in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        let shape = [kernel.height, kernel.width, input[2], multiplier]
        return [Parameter(node: name, role: .depthwiseKernel, shape: shape)]
            + (useBias ? [Parameter(node: name, role: .bias, shape: [input[2] * multiplier])] : [])
    }

    var windows: Windows {
        Windows(size: kernel, strides: strides, padding: padding, dilation: dilation)
    }
}
