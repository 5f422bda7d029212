extension Graph {
    /// The same network with its dropout rates multiplied; names, shapes and weights stay.
    /// - Throws: ``GraphError`` when a rate comes to 1 or more.
    public func scalingDropout(by factor: Float) throws -> Graph {
        guard factor != 1 else { return self }
        var scaled = try Graph(name: name, inputName: nodes[0].name, inputShape: inputShape)
        for node in nodes.dropFirst() {
            let layer =
                if case .dropout(let rate) = node.layer { Layer.dropout(rate: rate * factor) } else {
                    node.layer
                }
            try scaled.append(layer, name: node.name, inputs: node.inputs)
        }
        return scaled
    }
}
