/// Hyper-parameters of a pooling layer.
public struct Pooling: Sendable, Equatable {
    /// Height and width of the window.
    public var size: Extent
    /// Step of the window along height and width.
    public var strides: Extent
    /// How windows meet the border.
    public var padding: Padding

    /// A pooling whose strides are its size unless said otherwise.
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

/// Maximum over windows; padding never wins.
public struct MaxPooling: LayerKind {
    /// The windows.
    public var pooling: Pooling

    /// A pooling by these windows.
    public init(pooling: Pooling) { self.pooling = pooling }

    /// The class in Keras.
    public var kerasClass: String { "MaxPooling2D" }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        try pooling.outputShape(image(inputs, name), name)
    }
}

/// Mean over windows; padded places do not count.
public struct AveragePooling: LayerKind {
    /// The windows.
    public var pooling: Pooling

    /// A pooling by these windows.
    public init(pooling: Pooling) { self.pooling = pooling }

    /// The class in Keras.
    public var kerasClass: String { "AveragePooling2D" }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        try pooling.outputShape(image(inputs, name), name)
    }
}

/// Mean or maximum over height and width: `[H, W, C]` to `[C]`.
public enum GlobalPooling: LayerKind {
    /// The mean.
    case average
    /// The largest number.
    case maximum

    /// The class in Keras.
    public var kerasClass: String {
        switch self {
        case .average: "GlobalAveragePooling2D"
        case .maximum: "GlobalMaxPooling2D"
        }
    }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        [try image(inputs, name).channels]
    }
}

extension Layer {
    /// Maximum over windows; padding never wins.
    public static func maxPooling(_ pooling: Pooling) -> Layer { Layer(MaxPooling(pooling: pooling)) }
    /// Mean over windows; padded places do not count.
    public static func averagePooling(_ pooling: Pooling) -> Layer { Layer(AveragePooling(pooling: pooling)) }
    /// Mean over height and width: `[H, W, C]` to `[C]`.
    public static let globalAveragePooling = Layer(GlobalPooling.average)
    /// Maximum over height and width: `[H, W, C]` to `[C]`.
    public static let globalMaxPooling = Layer(GlobalPooling.maximum)
}
