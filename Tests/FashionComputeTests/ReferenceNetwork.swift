import FashionNetworks

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

    /// The outputs of all nodes, the images first and the logits last; of those that are `known`, none is computed again.
    func outputs(_ images: Tensor, known: ArraySlice<Tensor> = [], training: Bool) -> [Tensor] {
        var outputs = known.isEmpty ? [images] : Array(known)
        for node in graph.nodes.dropFirst(outputs.count) {
            let inputs = node.inputs.map { outputs[$0] }
            outputs.append(output(of: node, inputs, training: training))
        }
        return outputs
    }

    /// The output before softmax.
    func logits(_ images: Tensor, known: ArraySlice<Tensor> = [], training: Bool) -> Tensor {
        let outputs = outputs(images, known: known, training: training)
        return outputs[outputs.count - 1]
    }

    /// Mean cross-entropy of softmax against the targets `[N, classes]`.
    func loss(
        _ images: Tensor, targets: [Double], known: ArraySlice<Tensor> = [], training: Bool
    ) -> Double {
        let logits = logits(images, known: known, training: training)
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
        switch node.layer.kind {
        case is Dropout: return input
        case let layer as Convolution:
            let result = convolve(input, weight("kernel") ?? [], weight("bias"), layer)
            return activate(result, layer.activation)
        case let layer as DepthwiseConvolution:
            let result = convolveChannels(
                input, weight("depthwise_kernel") ?? [], weight("bias"), layer)
            return activate(result, layer.activation)
        case let layer as Dense:
            let result = multiply(input, weight("kernel") ?? [], weight("bias"), units: layer.units)
            return activate(result, layer.activation)
        case let layer as BatchNormalization:
            let ones = [Double](repeating: 1, count: input.shape[input.shape.count - 1])
            let moving =
                training && !layer.isFixed
                ? nil : (weight("moving_mean") ?? [], weight("moving_variance") ?? [])
            return normalize(
                input, weight("gamma") ?? ones, weight("beta") ?? ones.map { _ in 0 }, moving,
                epsilon: Double(layer.epsilon))
        case let activation as Activation: return activate(input, activation)
        case let layer as MaxPooling:
            return pool(input, layer.pooling) { $0.max() ?? 0 }
        case let layer as AveragePooling:
            return pool(input, layer.pooling) { $0.reduce(0, +) / Double($0.count) }
        case let layer as GlobalPooling:
            let whole = Pooling(size: Extent(height: input.shape[1], width: input.shape[2]))
            let result = pool(input, whole) {
                layer == .maximum ? $0.max() ?? 0 : $0.reduce(0, +) / Double($0.count)
            }
            return Tensor(shape: [input.shape[0], input.shape[3]], values: result.values)
        case let zeros as ZeroPadding: return pad(input, zeros)
        case let size as Resizing: return resize(input, size)
        case let layer as Rescaling:
            return Tensor(
                shape: input.shape,
                values: input.values.map { $0 * Double(layer.scale) + Double(layer.offset) })
        case is Concatenation: return concatenate(inputs)
        case let layer as Merge: return merge(inputs, layer, node.shape)
        case let layer as Cropping: return crop(input, layer)
        case let layer as UpSampling: return enlarge(input, layer)
        case let layer as LayerNormalization:
            return normalizeRows(
                input, weight("gamma"), weight("beta"), epsilon: Double(layer.epsilon))
        case let layer as GroupNormalization:
            return normalizeGroups(input, layer, weight("gamma"), weight("beta"))
        case let layer as PReLU: return rectify(input, weight("alpha") ?? [], layer)
        case let layer as Reshape:
            return Tensor(shape: [input.shape[0]] + layer.shape, values: input.values)
        case is Flatten:
            return Tensor(shape: [input.shape[0], input.shape[1...].reduce(1, *)], values: input.values)
        default: preconditionFailure("the reference has no \(node.layer.kerasClass)")
        }
    }
}
