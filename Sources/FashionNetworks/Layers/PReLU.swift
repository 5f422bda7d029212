/// Parametric ReLU: x if x is positive, otherwise α · x, with a trainable α (He et al., "Delving Deep into Rectifiers",
/// 2015, arXiv 1502.01852).
public struct PReLU: Sendable, Equatable {
    /// The axes along which α is shared, counted from 1 as in Keras: `[1, 2]` leaves one α for each channel of an
    /// image.
    public var sharedAxes: [Int]

    /// Creates a parametric ReLU with an α for every element, as in Keras, unless axes share it.
    public init(sharedAxes: [Int] = []) { self.sharedAxes = sharedAxes.sorted() }
}

extension Layer {
    /// Returns a parametric ReLU, whose slope is trainable.
    public static func parametricReLU(_ function: PReLU) -> Layer { Layer(function) }
}

extension Parameter.Role {
    /// The slopes of a parametric ReLU.
    public static let alpha = Self("alpha", initial: .zeros, pyTorch: "weight")
}

extension PReLU: LayerKind {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "PReLU" }
    /// Whether Grad-CAM counts the layer as part of the block of the convolution before it.
    public var staysInBlock: Bool { true }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name)
        guard sharedAxes.allSatisfy((1...input.count).contains), Set(sharedAxes).count == sharedAxes.count
        else {
            throw GraphError(
                node: name, "expected shared axes of 1 to \(input.count), each once, found \(sharedAxes)")
        }
        return input
    }

    /// Returns the weights in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        [Parameter(node: name, role: .alpha, shape: slopesShape(input))]
    }

    /// Returns the input's shape with 1 for the shared axes.
    func slopesShape(_ input: [Int]) -> [Int] {
        input.enumerated().map { sharedAxes.contains($0.offset + 1) ? 1 : $0.element }
    }
}
