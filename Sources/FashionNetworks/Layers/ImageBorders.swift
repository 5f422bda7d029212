/// Padding of an image with zeros on its four sides.
public struct ZeroPadding: Sendable, Equatable {
    /// The number of rows added above.
    public var top: Int
    /// The number of rows added below.
    public var bottom: Int
    /// The number of columns added to the left.
    public var left: Int
    /// The number of columns added to the right.
    public var right: Int

    /// Creates a padding from the rows and columns to add on each side.
    public init(top: Int, bottom: Int, left: Int, right: Int) {
        self.top = top
        self.bottom = bottom
        self.left = left
        self.right = right
    }
}

extension ZeroPadding: LayerKind {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "ZeroPadding2D" }
    /// Whether the output has the scale of the input.
    public var keepsScale: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let (height, width, channels) = try image(inputs, name)
        guard [top, bottom, left, right].allSatisfy((0...4096).contains) else {
            throw GraphError(node: name, "expected paddings of 0 to 4096")
        }
        return [height + top + bottom, width + left + right, channels]
    }
}

/// Cropping of an image on its four sides.
public struct Cropping: Sendable, Equatable {
    /// The number of rows removed above.
    public var top: Int
    /// The number of rows removed below.
    public var bottom: Int
    /// The number of columns removed on the left.
    public var left: Int
    /// The number of columns removed on the right.
    public var right: Int

    /// Creates a cropping from the rows and columns to remove on each side.
    public init(top: Int, bottom: Int, left: Int, right: Int) {
        self.top = top
        self.bottom = bottom
        self.left = left
        self.right = right
    }
}

extension Cropping: LayerKind {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "Cropping2D" }
    /// Whether the output has the scale of the input.
    public var keepsScale: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let (height, width, channels) = try image(inputs, name)
        guard [top, bottom, left, right].allSatisfy((0...(1 << 20)).contains), top + bottom < height,
            left + right < width
        else {
            throw GraphError(
                node: name,
                "expected to leave something of an image of \(height)×\(width), found \(top) and \(bottom) rows, "
                    + "\(left) and \(right) columns to cut")
        }
        return [height - top - bottom, width - left - right, channels]
    }
}

extension Layer {
    /// Returns a padding of an image with zeros on its four sides.
    public static func zeroPadding(_ zeros: ZeroPadding) -> Layer { Layer(zeros) }
    /// Returns a cropping of an image on its four sides.
    public static func cropping(_ cropping: Cropping) -> Layer { Layer(cropping) }
}
