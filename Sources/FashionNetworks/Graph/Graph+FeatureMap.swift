extension Graph {
    /// The position of the node whose output ``GradCAMPlan`` explains: the last `[H, W, C]` output of the last
    /// convolution's block; nil when the network's output depends on no convolution.
    ///
    /// The block begins with the last convolution on which the network's output depends, among those whose output has
    /// more than one pixel; only if there are none, it may have one. It continues through the normalisation, activation,
    /// dropout and sum with a shortcut that follow, as long as each output has a single reader. In the reference CNN and
    /// in ResNets the result is the last ReLU before the global average pooling.
    public var lastFeatureMap: Int? {
        let users = users
        var reached = nodes.indices.map { $0 == nodes.count - 1 }
        for (index, node) in nodes.enumerated().reversed() where reached[index] {
            for input in node.inputs { reached[input] = true }
        }
        let convolutions = nodes.indices.filter { reached[$0] && nodes[$0].layer.isConvolution }
        // One pixel, as in the gates of squeeze-and-excitation, shows no place.
        let mapped = convolutions.last { nodes[$0].shape[0] * nodes[$0].shape[1] > 1 }
        guard var place = mapped ?? convolutions.last else { return nil }
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
