/// A 2-D convolution (cross-correlation, as in all frameworks). The kernel is HWIO, `[height, width, in/groups, out]`.
public struct Convolution: Sendable, Equatable {
    /// The number of output channels.
    public var filters: Int
    /// The height and width of the window.
    public var kernel: Extent
    /// The stride of the window along height and width.
    public var strides: Extent
    /// The padding at the border of the image.
    public var padding: Padding
    /// The dilation of the window along height and width; values above 1 require strides of 1.
    public var dilation: Extent
    /// The number of groups; each group of output channels reads one group of input channels.
    public var groups: Int
    /// Whether a bias is added.
    public var useBias: Bool
    /// The activation applied to the layer's output.
    public var activation: Activation

    /// Creates a convolution; the defaults are those of Keras.
    public init(
        filters: Int, kernel: Extent, strides: Extent = Extent(1), padding: Padding = .valid,
        dilation: Extent = Extent(1), groups: Int = 1, useBias: Bool = true,
        activation: Activation = .linear
    ) {
        self.filters = filters
        self.kernel = kernel
        self.strides = strides
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
        self.useBias = useBias
        self.activation = activation
    }
}

extension Layer {
    /// Returns a 2-D convolution.
    public static func convolution(_ convolution: Convolution) -> Layer { Layer(convolution) }
}

extension Convolution: LinearLayer {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "Conv2D" }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let (height, width, channels) = try image(inputs, name)
        try requireNamedActivation(name)
        guard 1...(1 << 20) ~= filters else {
            throw GraphError(node: name, "expected a positive number of filters, found \(filters)")
        }
        guard groups > 0, channels % groups == 0, filters % groups == 0 else {
            throw GraphError(
                node: name,
                "expected groups that divide \(channels) input channels and \(filters) filters, found \(groups)"
            )
        }
        let (rows, columns) = try windows.output(height: height, width: width, name: name)
        return [rows, columns, filters]
    }

    /// Returns the weights in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        let shape = [kernel.height, kernel.width, input[2] / groups, filters]
        return [Parameter(node: name, role: .kernel, shape: shape)]
            + (useBias ? [Parameter(node: name, role: .bias, shape: [filters])] : [])
    }

    var windows: Windows {
        Windows(size: kernel, strides: strides, padding: padding, dilation: dilation)
    }
}

/// A layer that multiplies by a kernel and adds a bias, into which a following batch normalisation can be folded.
protocol LinearLayer: LayerKind {
    /// Whether a bias is added.
    var useBias: Bool { get set }
    /// The activation applied to the layer's output.
    var activation: Activation { get }
}

extension LinearLayer {
    /// The activation at the end of the layer.
    public var finalActivation: Activation? { activation }
}
