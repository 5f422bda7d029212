import NeuralNetwork

/// A network computed by plain loops in double precision: slow, simple, and sharing no code with the engine.
///
/// Tensors are `[N, H, W, C]` or `[N, C]`, row-major, as Keras has them.
struct ReferenceNetwork {
    let graph: Graph
    /// By `Parameter.name`.
    var weights: [String: [Double]]

    struct Tensor {
        var shape: [Int]
        var values: [Double]
    }

    /// The output before softmax.
    func logits(_ images: Tensor, training: Bool) -> Tensor {
        var outputs = [images]
        for node in graph.nodes.dropFirst() {
            let inputs = node.inputs.map { outputs[$0] }
            outputs.append(output(of: node, inputs, training: training))
        }
        return outputs[outputs.count - 1]
    }

    /// Mean cross-entropy of softmax against the targets `[N, classes]`.
    func loss(_ images: Tensor, targets: [Double], training: Bool) -> Double {
        let logits = logits(images, training: training)
        let (rows, classes) = (logits.shape[0], logits.shape[1])
        var total = 0.0
        for row in 0..<rows {
            let scores = logits.values[row * classes..<(row + 1) * classes]
            let logSum = logarithmOfSum(scores)
            for column in 0..<classes {
                total += targets[row * classes + column] * (logSum - logits.values[row * classes + column])
            }
        }
        return total / Double(rows)
    }

    private func output(of node: Graph.Node, _ inputs: [Tensor], training: Bool) -> Tensor {
        let input = inputs[0]
        func weight(_ role: String) -> [Double]? { weights["\(node.name)/\(role)"] }
        switch node.layer {
        case .input, .dropout: return input
        case .convolution(let layer):
            let result = convolve(input, weight("kernel") ?? [], weight("bias"), layer)
            return activate(result, layer.activation)
        case .depthwiseConvolution(let layer):
            let result = convolveChannels(
                input, weight("depthwise_kernel") ?? [], weight("bias"), layer)
            return activate(result, layer.activation)
        case .dense(let layer):
            let result = multiply(input, weight("kernel") ?? [], weight("bias"), units: layer.units)
            return activate(result, layer.activation)
        case .batchNormalization(let layer):
            let ones = [Double](repeating: 1, count: input.shape[input.shape.count - 1])
            let moving =
                training && !layer.isFixed
                ? nil : (weight("moving_mean") ?? [], weight("moving_variance") ?? [])
            return normalize(
                input, weight("gamma") ?? ones, weight("beta") ?? ones.map { _ in 0 }, moving,
                epsilon: Double(layer.epsilon))
        case .activation(let activation): return activate(input, activation)
        case .maxPooling(let pooling):
            return pool(input, pooling) { $0.max() ?? 0 }
        case .averagePooling(let pooling):
            return pool(input, pooling) { $0.reduce(0, +) / Double($0.count) }
        case .globalAveragePooling:
            let whole = Pooling(size: Extent(height: input.shape[1], width: input.shape[2]))
            let result = pool(input, whole) { $0.reduce(0, +) / Double($0.count) }
            return Tensor(shape: [input.shape[0], input.shape[3]], values: result.values)
        case .globalMaxPooling:
            let whole = Pooling(size: Extent(height: input.shape[1], width: input.shape[2]))
            let result = pool(input, whole) { $0.max() ?? 0 }
            return Tensor(shape: [input.shape[0], input.shape[3]], values: result.values)
        case .zeroPadding(let zeros): return pad(input, zeros)
        case .resizing(let size): return resize(input, size)
        case .rescaling(let layer):
            return Tensor(
                shape: input.shape,
                values: input.values.map { $0 * Double(layer.scale) + Double(layer.offset) })
        case .concatenate: return concatenate(inputs)
        case .add:
            let sum = inputs.dropFirst().reduce(input.values) { zip($0, $1.values).map(+) }
            return Tensor(shape: input.shape, values: sum)
        case .reshape(let shape):
            return Tensor(shape: [input.shape[0]] + shape, values: input.values)
        case .flatten:
            return Tensor(shape: [input.shape[0], input.shape[1...].reduce(1, *)], values: input.values)
        }
    }
}
