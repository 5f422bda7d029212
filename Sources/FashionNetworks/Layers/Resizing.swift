/// Another height and width: bilinear, with half-pixel centres and without antialiasing, as `tf.image.resize` has it.
public struct Resizing: Sendable, Equatable {
    /// Rows of the result.
    public var height: Int
    /// Columns of the result.
    public var width: Int

    /// A change to this size.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }
}

extension Resizing: LayerKind {
    /// The class in Keras.
    public var kerasClass: String { "Resizing" }
    /// Numbers come out on the scale on which they went in.
    public var keepsScale: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let channels = try image(inputs, name).channels
        guard [height, width].allSatisfy((1...(1 << 14)).contains) else {
            throw GraphError(node: name, "expected a size of 1 to \(1 << 14), found \(height)×\(width)")
        }
        return [height, width, channels]
    }
}

/// Each pixel as several rows and columns.
public struct UpSampling: Sendable, Equatable {
    /// What stands between the pixels.
    public enum Interpolation: String, Sendable {
        /// Copies of a pixel.
        case nearest
        /// Means of the neighbours, as ``Resizing`` makes them.
        case bilinear
    }

    /// How many rows and columns a pixel becomes.
    public var size: Extent
    /// What stands between the pixels.
    public var interpolation: Interpolation

    /// An enlargement with Keras' defaults.
    public init(size: Extent = Extent(2), interpolation: Interpolation = .nearest) {
        self.size = size
        self.interpolation = interpolation
    }
}

extension UpSampling: LayerKind {
    /// The class in Keras.
    public var kerasClass: String { "UpSampling2D" }
    /// Numbers come out on the scale on which they went in.
    public var keepsScale: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let (height, width, channels) = try image(inputs, name)
        guard [size.height, size.width].allSatisfy((1...4096).contains) else {
            throw GraphError(
                node: name, "expected a size of 1 to 4096, found \(size.height)×\(size.width)")
        }
        return [height * size.height, width * size.width, channels]
    }
}

/// A linear function of every number: `x · scale + offset`.
public struct Rescaling: Sendable, Equatable {
    /// The factor.
    public var scale: Float
    /// What is added then.
    public var offset: Float

    /// A linear function.
    public init(scale: Float, offset: Float = 0) {
        self.scale = scale
        self.offset = offset
    }
}

extension Rescaling: LayerKind {
    /// The class in Keras.
    public var kerasClass: String { "Rescaling" }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name, takesPlanes: true)
        guard scale.isFinite, offset.isFinite else {
            throw GraphError(node: name, "expected a finite scale and a finite offset")
        }
        return input
    }
}

extension Layer {
    /// Another height and width, by bilinear interpolation.
    public static func resizing(_ size: Resizing) -> Layer { Layer(size) }
    /// Each pixel as several rows and columns.
    public static func upSampling(_ sampling: UpSampling) -> Layer { Layer(sampling) }
    /// Every number times a factor, plus an offset.
    public static func rescaling(_ rescaling: Rescaling) -> Layer { Layer(rescaling) }
}
