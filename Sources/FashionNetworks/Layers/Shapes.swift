/// The images, as float32.
public struct InputLayer: LayerKind {
    /// Of one image: `[H, W, C]`, `[H, W]` or `[C]`.
    public var shape: [Int]

    /// The class in Keras.
    public var kerasClass: String { "InputLayer" }
    /// The snake-case class name from which Keras makes a layer's name.
    public var kerasName: String { "input" }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        throw GraphError(node: name, "a network has one input, its first layer")
    }
}

/// Inverted dropout: in training a number is zeroed with probability `rate`, the others grow by `1/(1-rate)`.
public struct Dropout: LayerKind {
    /// The probability.
    public var rate: Float

    /// A dropout of this rate.
    public init(rate: Float) { self.rate = rate }

    /// The class in Keras.
    public var kerasClass: String { "Dropout" }
    /// Grad-CAM counts the layer to the block of the convolution before it.
    public var staysInBlock: Bool { true }
    /// Numbers come out on the scale on which they went in.
    public var keepsScale: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name, takesPlanes: true)
        guard rate >= 0, rate < 1 else {
            throw GraphError(
                node: name, "expected a rate from 0 up to, but not including, 1, found \(rate)")
        }
        return input
    }
}

/// `[H, W, C]` to `[H·W·C]`, channels fastest.
public struct Flatten: LayerKind {
    /// All numbers of an image as a vector.
    public init() {}

    /// The class in Keras.
    public var kerasClass: String { "Flatten" }
    /// Numbers come out on the scale on which they went in.
    public var keepsScale: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name, takesPlanes: true)
        guard let count = input.productAtMost(Graph.largestTensor) else {
            throw GraphError(
                node: name, "expected at most \(Graph.largestTensor) numbers, found shape \(input)")
        }
        return [count]
    }
}

/// The same numbers in another shape, `[H, W, C]`, `[H, W]` or `[C]`; the last axis runs fastest.
public struct Reshape: LayerKind {
    /// Of one image.
    public var shape: [Int]

    /// A change to this shape.
    public init(shape: [Int]) { self.shape = shape }

    /// The class in Keras.
    public var kerasClass: String { "Reshape" }
    /// Numbers come out on the scale on which they went in.
    public var keepsScale: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name, takesPlanes: true)
        guard (1...3).contains(shape.count), shape.allSatisfy({ $0 > 0 }),
            let count = shape.productAtMost(Graph.largestTensor),
            count == input.productAtMost(Graph.largestTensor)
        else { throw GraphError(node: name, "expected as many numbers as \(input) has, found \(shape)") }
        return shape
    }
}

extension Layer {
    /// Inverted dropout: in training a number is zeroed with probability `rate`, the others grow by `1/(1-rate)`.
    public static func dropout(rate: Float) -> Layer { Layer(Dropout(rate: rate)) }
    /// `[H, W, C]` to `[H·W·C]`, channels fastest.
    public static let flatten = Layer(Flatten())
    /// The same numbers in another shape, `[H, W, C]`, `[H, W]` or `[C]`; the last axis runs fastest.
    public static func reshape(shape: [Int]) -> Layer { Layer(Reshape(shape: shape)) }
}
