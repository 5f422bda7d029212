/// 2-D convolution (cross-correlation, as every framework has it); the kernel is `[height, width, in/groups, out]`
/// (HWIO).
public struct Convolution: Sendable, Equatable {
    /// Output channels.
    public var filters: Int
    /// Height and width of the window.
    public var kernel: Extent
    /// Step of the window along height and width.
    public var strides: Extent
    /// How windows meet the border.
    public var padding: Padding
    /// Step between the pixels of a window along height and width; more than 1 only with strides of 1.
    public var dilation: Extent
    /// Groups of channels; each group of output channels reads one group of input channels.
    public var groups: Int
    /// Whether a bias is added.
    public var useBias: Bool
    /// What follows within the layer.
    public var activation: Activation

    /// A convolution with Keras' defaults.
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
    /// 2-D convolution.
    public static func convolution(_ convolution: Convolution) -> Layer { Layer(convolution) }
}

extension Convolution: LinearLayer {
    /// The class in Keras.
    public var kerasClass: String { "Conv2D" }

    /// Gives the shape that comes out, or an error that says what does not fit.
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

    /// Gives the weights, in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        let shape = [kernel.height, kernel.width, input[2] / groups, filters]
        return [Parameter(node: name, role: .kernel, shape: shape)]
            + (useBias ? [Parameter(node: name, role: .bias, shape: [filters])] : [])
    }

    var windows: Windows {
        Windows(size: kernel, strides: strides, padding: padding, dilation: dilation)
    }
}

/// A layer that multiplies with a kernel and adds a bias, into which a batch normalisation after it can be folded.
protocol LinearLayer: LayerKind {
    /// Whether a bias is added.
    var useBias: Bool { get set }
    /// What follows within the layer.
    var activation: Activation { get }
}

extension LinearLayer {
    /// The function at the layer's end.
    public var finalActivation: Activation? { activation }
}
