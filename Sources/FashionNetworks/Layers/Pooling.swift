/// The hyper-parameters of a pooling layer.
public struct Pooling: Sendable, Equatable {
    /// The height and width of the window.
    public var size: Extent
    /// The stride of the window along height and width.
    public var strides: Extent
    /// The padding at the border of the image.
    public var padding: Padding

    /// Creates a pooling; the strides are equal to the size by default.
    public init(size: Extent, strides: Extent? = nil, padding: Padding = .valid) {
        self.size = size
        self.strides = strides ?? size
        self.padding = padding
    }

    var windows: Windows { Windows(size: size, strides: strides, padding: padding) }

    fileprivate func outputShape(_ image: (height: Int, width: Int, channels: Int), _ name: String) throws
        -> [Int]
    {
        let (rows, columns) = try windows.output(height: image.height, width: image.width, name: name)
        return [rows, columns, image.channels]
    }
}

/// Max pooling; padded positions are ignored.
public struct MaxPooling: LayerKind {
    /// The windows of the pooling.
    public var pooling: Pooling

    /// Creates a pooling over the given windows.
    public init(pooling: Pooling) { self.pooling = pooling }

    /// The name of the layer's class in Keras.
    public var kerasClass: String { "MaxPooling2D" }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        try pooling.outputShape(image(inputs, name), name)
    }
}

/// Average pooling; padded positions do not count towards the mean.
public struct AveragePooling: LayerKind {
    /// The windows of the pooling.
    public var pooling: Pooling

    /// Creates a pooling over the given windows.
    public init(pooling: Pooling) { self.pooling = pooling }

    /// The name of the layer's class in Keras.
    public var kerasClass: String { "AveragePooling2D" }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        try pooling.outputShape(image(inputs, name), name)
    }
}

/// Global pooling: the mean or maximum over height and width, `[H, W, C]` to `[C]`.
public enum GlobalPooling: LayerKind {
    /// The mean.
    case average
    /// The maximum.
    case maximum

    /// The name of the layer's class in Keras.
    public var kerasClass: String {
        switch self {
        case .average: "GlobalAveragePooling2D"
        case .maximum: "GlobalMaxPooling2D"
        }
    }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        [try image(inputs, name).channels]
    }
}

extension Layer {
    /// Returns a max pooling; padded positions are ignored.
    public static func maxPooling(_ pooling: Pooling) -> Layer { Layer(MaxPooling(pooling: pooling)) }
    /// Returns an average pooling; padded positions do not count towards the mean.
    public static func averagePooling(_ pooling: Pooling) -> Layer { Layer(AveragePooling(pooling: pooling)) }
    /// Global average pooling: the mean over height and width, `[H, W, C]` to `[C]`.
    public static let globalAveragePooling = Layer(GlobalPooling.average)
    /// Global max pooling: the maximum over height and width, `[H, W, C]` to `[C]`.
    public static let globalMaxPooling = Layer(GlobalPooling.maximum)
}
