import FashionNetworks

extension Graph {
    /// What Keras counts as the layers of this network, in its order; it leaves out the input of a chain.
    var kerasLayers: [Node] {
        KerasConfiguration.isChain(self)
            ? Array(nodes.dropFirst())
            : KerasWiring.kerasOrder(
                of: nodes.enumerated().map { ($0.offset, $0.element.inputs) }, layerCount: nodes.count
            ).map { nodes[$0] }
    }
}
