/// The padding at the border of an image.
public enum Padding: String, Sendable, Equatable, Codable {
    /// No padding: only windows that lie within the image.
    case valid
    /// Zeros such that output = ⌈input / stride⌉. An odd zero is added at the bottom or right, as in TensorFlow.
    case same
}

/// A pair of numbers for height and width.
public struct Extent: Sendable, Equatable {
    /// The number for the height.
    public var height: Int
    /// The number for the width.
    public var width: Int

    /// Creates an extent from two numbers.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// Creates an extent with the same number for height and width.
    public init(_ both: Int) { self.init(height: both, width: both) }
}

/// The windows along one axis: their number, and the padding that they need before and after the input.
public struct Window: Equatable, Sendable {
    /// The number of windows.
    public let output: Int
    /// The padding before the first element.
    public let before: Int
    /// The padding after the last element; negative when elements are left over.
    public let after: Int

    /// Places windows by the rule of Keras and TensorFlow; nil when no window fits or a size is not in 1…4096.
    /// - Parameter dilation: the step between the elements of a window.
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

/// Windows over an image, as used by convolutions and poolings.
struct Windows {
    var size: Extent
    var strides: Extent
    var padding: Padding
    var dilation = Extent(1)

    /// Returns the windows along height and width; nil when no window fits.
    /// - Parameter image: a shape that begins with `[H, W]`.
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

    /// Returns the number of rows and columns of the output.
    /// - Throws: ``GraphError`` for the layer `name` when no window fits, or strides and dilation both exceed 1.
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
