import FashionCore

extension Weights {
    /// Returns new weights, initialised as in Keras: kernels Glorot-uniform (Glorot & Bengio, AISTATS 2010), biases, β
    /// and moving means 0, γ and moving variances 1.
    ///
    /// The values of parameter k depend only on the seed and k.
    public static func initial(for graph: Graph, seed: UInt64) -> Weights {
        var weights = Weights()
        for (index, parameter) in graph.parameters.enumerated() {
            switch parameter.role.initial {
            case .glorotUniform:
                var stream = RandomStream(seed: seed, purpose: .initialization, index: index)
                weights[parameter] = glorotUniform(parameter.shape, &stream)
            case .ones:
                weights[parameter] = [Float](repeating: 1, count: parameter.count)
            case .zeros:
                weights[parameter] = [Float](repeating: 0, count: parameter.count)
            }
        }
        return weights
    }

    /// Returns values uniform in ±√(6 / (fan in + fan out)). The last two axes are input and output, the axes before
    /// them the window.
    private static func glorotUniform(_ shape: [Int], _ stream: inout RandomStream) -> [Float] {
        let window = shape.dropLast(2).reduce(1, *)
        let fans = shape.suffix(2).reduce(0, +) * window
        let limit = (6 / Float(fans)).squareRoot()
        return (0..<shape.reduce(1, *)).map { _ in stream.uniform(in: -limit...limit) }
    }
}
