/// Fully connected layer on a vector; the kernel is `[in, out]`.
public struct Dense: Sendable, Equatable {
    /// Length of the output.
    public var units: Int
    /// Whether a bias is added.
    public var useBias: Bool
    /// What follows within the layer.
    public var activation: Activation

    /// A dense layer with Keras' defaults.
    public init(units: Int, useBias: Bool = true, activation: Activation = .linear) {
        self.units = units
        self.useBias = useBias
        self.activation = activation
    }
}

extension Layer {
    /// Fully connected layer on a vector.
    public static func dense(_ dense: Dense) -> Layer { Layer(dense) }
}

extension Dense: LinearLayer {
    /// The class in Keras.
    public var kerasClass: String { "Dense" }

    /// Gives the shape that comes out, or an error that says what does not fit.
    public func outputShape(of inputs: [[Int]], name: String) throws -> [Int] {
        let input = try onlyInput(inputs, name)
        try requireNamedActivation(name)
        guard input.count == 1 else {
            throw GraphError(node: name, "expected a vector [C], found shape \(input)")
        }
        guard 1...(1 << 20) ~= units else {
            throw GraphError(node: name, "expected a positive number of units, found \(units)")
        }
        return [units]
    }

    /// Gives the weights, in Keras' order.
    public func parameters(of name: String, input: [Int], output: [Int]) -> [Parameter] {
        [Parameter(node: name, role: .kernel, shape: [input[0], units])]
            + (useBias ? [Parameter(node: name, role: .bias, shape: [units])] : [])
    }
}
