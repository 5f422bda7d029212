/// Zeros around an image.
public struct ZeroPadding: Sendable, Equatable {
    /// Rows above.
    public var top: Int
    /// Rows below.
    public var bottom: Int
    /// Columns to the left.
    public var left: Int
    /// Columns to the right.
    public var right: Int

    /// Zeros on the four sides.
    public init(top: Int, bottom: Int, left: Int, right: Int) {
        self.top = top
        self.bottom = bottom
        self.left = left
        self.right = right
    }
}

extension ZeroPadding: LayerKind {
    /// The class in Keras.
    public var kerasClass: String { "ZeroPadding2D" }
    /// Numbers come out on the scale on which they went in.
    public var keepsScale: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let (height, width, channels) = try image(inputs, name)
        guard [top, bottom, left, right].allSatisfy((0...4096).contains) else {
            throw GraphError(node: name, "expected paddings of 0 to 4096")
        }
        return [height + top + bottom, width + left + right, channels]
    }
}

/// An image without some of its border.
public struct Cropping: Sendable, Equatable {
    /// Rows that go above.
    public var top: Int
    /// Rows that go below.
    public var bottom: Int
    /// Columns that go to the left.
    public var left: Int
    /// Columns that go to the right.
    public var right: Int

    /// What goes on the four sides.
    public init(top: Int, bottom: Int, left: Int, right: Int) {
        self.top = top
        self.bottom = bottom
        self.left = left
        self.right = right
    }
}

extension Cropping: LayerKind {
    /// The class in Keras.
    public var kerasClass: String { "Cropping2D" }
    /// Numbers come out on the scale on which they went in.
    public var keepsScale: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
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
    /// Zeros around an image.
    public static func zeroPadding(_ zeros: ZeroPadding) -> Layer { Layer(zeros) }
    /// An image without some of its border.
    public static func cropping(_ cropping: Cropping) -> Layer { Layer(cropping) }
}
