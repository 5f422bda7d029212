/// How a window meets the border of an image.
public enum Padding: String, Sendable, Equatable, Codable {
    /// Windows inside the image only.
    case valid
    /// Zeros so that output = ⌈input / stride⌉; the odd one goes to the bottom and right, as TensorFlow has it.
    case same
}

/// A pair along height and width.
public struct Extent: Sendable, Equatable {
    /// Along the height.
    public var height: Int
    /// Along the width.
    public var width: Int

    /// Two extents.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// The same extent both ways.
    public init(_ both: Int) { self.init(height: both, width: both) }
}

/// Windows along one axis: how many there are, and the padding they need before and after the input.
public struct Window: Equatable, Sendable {
    /// Number of windows.
    public let output: Int
    /// Padding before the first element.
    public let before: Int
    /// Padding after the last element; may be negative where elements are left over.
    public let after: Int

    /// Places windows by Keras' and TensorFlow's rule; nil when no window fits.
    /// - Parameter dilation: step between the elements of a window.
    public init?(input: Int, size: Int, stride: Int, padding: Padding, dilation: Int = 1) {
        guard (1...4096).contains(size), (1...4096).contains(stride), (1...4096).contains(dilation), input > 0
        else { return nil }
        let size = (size - 1) * dilation + 1
        switch padding {
        case .valid:
            guard input >= size else { return nil }
            output = (input - size) / stride + 1
            before = 0
            after = (output - 1) * stride + size - input
        case .same:
            output = (input + stride - 1) / stride
            let total = max((output - 1) * stride + size - input, 0)
            before = total / 2
            after = (output - 1) * stride + size - input - before
        }
    }
}

/// Windows over an image: what convolutions and poolings have in common.
struct Windows {
    var size: Extent
    var strides: Extent
    var padding: Padding
    var dilation = Extent(1)

    /// Windows along height and width.
    /// - Parameter image: at least `[H, W]`.
    func along(_ image: [Int]) -> (rows: Window, columns: Window)? {
        guard image.count > 1,
            let rows = Window(
                input: image[0], size: size.height, stride: strides.height, padding: padding,
                dilation: dilation.height),
            let columns = Window(
                input: image[1], size: size.width, stride: strides.width, padding: padding,
                dilation: dilation.width)
        else { return nil }
        return (rows, columns)
    }

    /// Rows and columns of the output.
    /// - Throws: ``GraphError`` naming `name`.
    func output(height: Int, width: Int, name: String) throws -> (Int, Int) {
        guard dilation == Extent(1) || strides == Extent(1) else {
            throw GraphError(
                node: name,
                "expected strides of 1 or a dilation of 1, found \(strides.height)×\(strides.width) "
                    + "and \(dilation.height)×\(dilation.width)")
        }
        guard let (rows, columns) = along([height, width]) else {
            let dilated =
                dilation == Extent(1) ? "" : " and dilation \(dilation.height)×\(dilation.width)"
            throw GraphError(
                node: name,
                "a \(size.height)×\(size.width) window with strides \(strides.height)×\(strides.width)\(dilated) does not "
                    + "fit an image of \(height)×\(width)")
        }
        return (rows.output, columns.output)
    }
}
