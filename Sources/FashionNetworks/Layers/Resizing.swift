/// Bilinear resizing to a fixed height and width, with half-pixel centres and without antialiasing, as in
/// `tf.image.resize`.
public struct Resizing: Sendable, Equatable {
    /// The number of output rows.
    public var height: Int
    /// The number of output columns.
    public var width: Int

    /// Creates a resizing to the given size.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }
}

extension Resizing: LayerKind {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "Resizing" }
    /// Whether the output has the scale of the input.
    public var keepsScale: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let channels = try image(inputs, name).channels
        guard [height, width].allSatisfy((1...(1 << 14)).contains) else {
            throw GraphError(node: name, "expected a size of 1 to \(1 << 14), found \(height)×\(width)")
        }
        return [height, width, channels]
    }
}

/// Upsampling by an integer factor: each pixel becomes several rows and columns.
public struct UpSampling: Sendable, Equatable {
    /// The interpolation between pixels.
    public enum Interpolation: String, Sendable {
        /// Repeats each pixel.
        case nearest
        /// Interpolates bilinearly, as ``Resizing`` does.
        case bilinear
    }

    /// The factors for height and width.
    public var size: Extent
    /// The interpolation between pixels.
    public var interpolation: Interpolation

    /// Creates an upsampling; the defaults are those of Keras.
    public init(size: Extent = Extent(2), interpolation: Interpolation = .nearest) {
        self.size = size
        self.interpolation = interpolation
    }
}

extension UpSampling: LayerKind {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "UpSampling2D" }
    /// Whether the output has the scale of the input.
    public var keepsScale: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let (height, width, channels) = try image(inputs, name)
        guard [size.height, size.width].allSatisfy((1...4096).contains) else {
            throw GraphError(
                node: name, "expected a size of 1 to 4096, found \(size.height)×\(size.width)")
        }
        return [height * size.height, width * size.width, channels]
    }
}

/// A linear function of every element: `x · scale + offset`.
public struct Rescaling: Sendable, Equatable {
    /// The factor.
    public var scale: Float
    /// The number added after scaling.
    public var offset: Float

    /// Creates a linear function.
    public init(scale: Float, offset: Float = 0) {
        self.scale = scale
        self.offset = offset
    }
}

extension Rescaling: LayerKind {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "Rescaling" }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name, takesPlanes: true)
        guard scale.isFinite, offset.isFinite else {
            throw GraphError(node: name, "expected a finite scale and a finite offset")
        }
        return input
    }
}

extension Layer {
    /// Returns a bilinear resizing to another height and width.
    public static func resizing(_ size: Resizing) -> Layer { Layer(size) }
    /// Returns an upsampling by an integer factor: each pixel becomes several rows and columns.
    public static func upSampling(_ sampling: UpSampling) -> Layer { Layer(sampling) }
    /// Returns a layer that multiplies every element by a factor and adds an offset.
    public static func rescaling(_ rescaling: Rescaling) -> Layer { Layer(rescaling) }
}
