extension Graph {
    /// The reason why the outputs are neither softmax probabilities over the classes nor logits; nil when they are.
    ///
    /// A sigmoid gives each class an independent probability, and a softmax of those is not what the network was
    /// trained on; the output of a ReLU or tanh is not logits either. The check looks through layers after the
    /// activation that only pass values on, and, after a bounded activation, also through layers that take means and
    /// extremes.
    public var scoreProblem: GraphError? {
        guard outputShape != [1] else {
            return GraphError(
                node: nodes[nodes.count - 1].name,
                "is the output and gives a single number; expected one for each class: of two classes, train two outputs "
                    + "with a softmax in the place of one with a sigmoid")
        }
        var pending = [(index: nodes.count - 1, isMean: false)]
        var seen: Set<Int> = []
        while let (index, isMean) = pending.popLast() {
            guard seen.insert(index).inserted else { continue }
            let node = nodes[index]
            if let activation = node.layer.activation, activation != .linear, activation != .softmax {
                guard isMean, !activation.isBounded else {
                    return .notScores(of: node.name, after: activation)
                }
                continue
            }
            switch node.layer.kind {
            case let layer where layer.keepsScale: pending += node.inputs.map { ($0, isMean) }
            case is MaxPooling, is AveragePooling, is GlobalPooling, Merge.average, Merge.maximum,
                Merge.minimum:
                pending += node.inputs.map { ($0, true) }
            default: break
            }
        }
        return nil
    }
}

extension Activation {
    /// Whether the function's values are bounded on both sides.
    fileprivate var isBounded: Bool {
        switch self {
        case .sigmoid, .tanh, .clippedReLU: true
        default: false
        }
    }
}

extension GraphError {
    fileprivate static func notScores(of layer: String, after activation: Activation) -> GraphError {
        let found =
            activation == .sigmoid
            ? "one probability for each class by itself, and not one distribution over the classes"
            : "neither probabilities over the classes nor logits"
        return GraphError(
            node: layer,
            "ends the network in \(activation.title), which gives \(found); train it with softmax as the last activation, or "
                + "set that to linear in Keras and save the model again: its outputs are then taken for logits"
        )
    }
}
