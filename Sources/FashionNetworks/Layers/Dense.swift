/// A fully connected layer on a vector, on each row of a matrix, or on the channels of each pixel of an image. The kernel
/// has the shape `[in, out]`, where `in` is the length of the last axis.
public struct Dense: Sendable, Equatable {
    /// The length of the output's last axis.
    public var units: Int
    /// Whether a bias is added.
    public var useBias: Bool
    /// The activation applied to the layer's output.
    public var activation: Activation

    /// Creates a dense layer; the defaults are those of Keras.
    public init(units: Int, useBias: Bool = true, activation: Activation = .linear) {
        self.units = units
        self.useBias = useBias
        self.activation = activation
    }
}

extension Layer {
    /// Returns a fully connected layer on the last axis.
    public static func dense(_ dense: Dense) -> Layer { Layer(dense) }
}

extension Dense: LinearLayer {
    /// The name of the layer's class in Keras.
    public var kerasClass: String { "Dense" }

    /// Returns the output shape; throws ``GraphError`` when the inputs do not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name, takesPlanes: true)
        try requireNamedActivation(name)
        guard 1...(1 << 20) ~= units else {
            throw GraphError(node: name, "expected a positive number of units, found \(units)")
        }
        return input.dropLast() + [units]
    }

    /// Returns the weights in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        [Parameter(node: name, role: .kernel, shape: [input[input.count - 1], units])]
            + (useBias ? [Parameter(node: name, role: .bias, shape: [units])] : [])
    }
}
