extension Graph {
    /// The node whose output is explained by ``GradCAMPlan``: the last `[H, W, C]` that the last convolution's block makes.
    ///
    /// From the last convolution on which the network's output depends, the way goes on through what belongs to its block —
    /// normalisation, activation, dropout, and the sum that joins it with a shortcut — as long as there is one reader. In the
    /// reference CNN and in ResNets that is the last ReLU before the global average pooling.
    ///
    /// nil when the output depends on no convolution.
    public var lastFeatureMap: Int? {
        let users = users
        var reached = nodes.indices.map { $0 == nodes.count - 1 }
        for (index, node) in nodes.enumerated().reversed() where reached[index] {
            for input in node.inputs { reached[input] = true }
        }
        let convolution = nodes.indices.last { index in
            reached[index] && nodes[index].layer.isConvolution
        }
        guard var place = convolution else { return nil }
        while true {
            let readers = users[place].filter { reached[$0] }
            guard let next = readers.first, readers.count == 1, nodes[next].layer.kind.staysInBlock else {
                return place
            }
            place = next
        }
    }
}

extension Layer {
    /// Whether the layer is a convolution of any kind.
    var isConvolution: Bool { self.is(Convolution.self) || self.is(DepthwiseConvolution.self) }
}
