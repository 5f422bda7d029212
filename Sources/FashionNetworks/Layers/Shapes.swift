/// The input of a network: images as float32.
public struct InputLayer: LayerKind {
    /// The shape of one image: `[H, W, C]`, `[H, W]` or `[C]`.
    public var shape: [Int]

    /// The name of the layer's class in Keras.
    public var kerasClass: String { "InputLayer" }
    /// The class name in snake case, from which Keras derives layer names.
    public var kerasName: String { "input" }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        throw GraphError(node: name, "a network has one input, its first layer")
    }
}

/// Inverted dropout: in training, zeroes each element with probability `rate` and multiplies the others by
/// `1/(1-rate)`.
public struct Dropout: LayerKind {
    /// The probability with which an element is zeroed.
    public var rate: Float

    /// Creates a dropout with the given rate.
    public init(rate: Float) { self.rate = rate }

    /// The name of the layer's class in Keras.
    public var kerasClass: String { "Dropout" }
    /// Whether Grad-CAM counts the layer as part of the block of the convolution before it.
    public var staysInBlock: Bool { true }
    /// Whether the output has the scale of the input.
    public var keepsScale: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name, takesPlanes: true)
        guard rate >= 0, rate < 1 else {
            throw GraphError(
                node: name, "expected a rate from 0 up to, but not including, 1, found \(rate)")
        }
        return input
    }
}

/// Flattening of `[H, W, C]` to `[H·W·C]` in row-major order, channels fastest.
public struct Flatten: LayerKind {
    /// Creates a flattening.
    public init() {}

    /// The name of the layer's class in Keras.
    public var kerasClass: String { "Flatten" }
    /// Whether the output has the scale of the input.
    public var keepsScale: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name, takesPlanes: true)
        guard let count = input.productAtMost(Graph.largestTensor) else {
            throw GraphError(
                node: name, "expected at most \(Graph.largestTensor) numbers, found shape \(input)")
        }
        return [count]
    }
}

/// Reshaping to `[H, W, C]`, `[H, W]` or `[C]` in row-major order.
public struct Reshape: LayerKind {
    /// The output shape for one image.
    public var shape: [Int]

    /// Creates a reshaping to the given shape.
    public init(shape: [Int]) { self.shape = shape }

    /// The name of the layer's class in Keras.
    public var kerasClass: String { "Reshape" }
    /// Whether the output has the scale of the input.
    public var keepsScale: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
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
    /// Inverted dropout: in training, zeroes each element with probability `rate` and multiplies the others by
    /// `1/(1-rate)`.
    public static func dropout(rate: Float) -> Layer { Layer(Dropout(rate: rate)) }
    /// Flattening of `[H, W, C]` to `[H·W·C]` in row-major order, channels fastest.
    public static let flatten = Layer(Flatten())
    /// Returns a reshaping to `[H, W, C]`, `[H, W]` or `[C]` in row-major order.
    public static func reshape(shape: [Int]) -> Layer { Layer(Reshape(shape: shape)) }
}
