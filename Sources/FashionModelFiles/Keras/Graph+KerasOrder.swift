import FashionNetworks

extension Graph {
    /// The layers of this network in Keras' order; the input of a chain is not among them.
    var kerasLayers: [Node] {
        KerasConfiguration.isChain(self)
            ? Array(nodes.dropFirst())
            : KerasWiring.kerasOrder(
                of: nodes.enumerated().map { ($0.offset, $0.element.inputs) }, layerCount: nodes.count
            ).map { nodes[$0] }
    }
}
