import NeuralNetwork

extension Graph {
    /// What Keras counts as the layers of this network, in its order; it leaves out the input of a chain.
    var kerasLayers: [Node] {
        KerasConfiguration.isChain(self) ? Array(nodes.dropFirst()) : kerasOrder
    }

    /// The nodes in the order in which Keras keeps a network's layers, which is the order of weights in its files.
    ///
    /// A chain keeps its own. In a network with branches layers come by their distance from the output, the farthest
    /// first, and those of one distance as a walk from the output, depth first, meets them (`map_graph` in Keras'
    /// `ops/function.py`; tf.keras 2.15 has the same rule).
    private var kerasOrder: [Node] {
        var distances = [Int](repeating: 0, count: nodes.count)
        for (index, node) in nodes.enumerated().reversed() {
            for input in node.inputs { distances[input] = max(distances[input], distances[index] + 1) }
        }
        var meetings = [Int?](repeating: nil, count: nodes.count)
        var stack = [nodes.count - 1]
        var met = 0
        while let index = stack.popLast() {
            guard meetings[index] == nil else { continue }
            meetings[index] = met
            met += 1
            stack += nodes[index].inputs.reversed()
        }
        let order = nodes.indices.sorted {
            (-distances[$0], meetings[$0] ?? $0) < (-distances[$1], meetings[$1] ?? $1)
        }
        return order.map { nodes[$0] }
    }
}
