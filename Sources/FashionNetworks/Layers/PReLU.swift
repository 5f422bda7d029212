/// x where x is positive, otherwise α · x, with an α that trains (He et al., "Delving Deep into Rectifiers", 2015, arXiv
/// 1502.01852).
public struct PReLU: Sendable, Equatable {
    /// Axes along which one α stands for all places, counted from 1 as Keras does: `[1, 2]` leaves one for each channel
    /// of an image.
    public var sharedAxes: [Int]

    /// A function with an α for every place, as Keras has it, unless axes share it.
    public init(sharedAxes: [Int] = []) { self.sharedAxes = sharedAxes.sorted() }
}

extension Layer {
    /// A rectifier whose slope trains.
    public static func parametricReLU(_ function: PReLU) -> Layer { Layer(function) }
}

extension Parameter.Role {
    /// The slopes of a rectifier.
    public static let alpha = Self("alpha", initial: .zeros, pyTorch: "weight")
}

extension PReLU: LayerKind {
    /// The class in Keras.
    public var kerasClass: String { "PReLU" }
    /// Grad-CAM counts the layer to the block of the convolution before it.
    public var staysInBlock: Bool { true }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name)
        guard sharedAxes.allSatisfy((1...input.count).contains), Set(sharedAxes).count == sharedAxes.count
        else {
            throw GraphError(
                node: name, "expected shared axes of 1 to \(input.count), each once, found \(sharedAxes)")
        }
        return input
    }

    /// Gives the weights, in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        [Parameter(node: name, role: .alpha, shape: slopesShape(input))]
    }

    /// The input's shape with 1 for the shared axes.
    func slopesShape(_ input: [Int]) -> [Int] {
        input.enumerated().map { sharedAxes.contains($0.offset + 1) ? 1 : $0.element }
    }
}
