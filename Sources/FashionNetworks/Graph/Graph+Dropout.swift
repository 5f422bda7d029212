extension Graph {
    /// Returns the same network with its dropout rates multiplied by a factor; names, shapes and weights stay the same.
    /// - Throws: ``GraphError`` when a rate becomes 1 or more.
    public func scalingDropout(by factor: Float) throws -> Graph {
        guard factor != 1 else { return self }
        var scaled = try Graph(name: name, inputName: nodes[0].name, inputShape: inputShape)
        for node in nodes.dropFirst() {
            let layer =
                if let dropout = node.layer.as(Dropout.self) {
                    Layer.dropout(rate: dropout.rate * factor)
                } else {
                    node.layer
                }
            try scaled.append(layer, name: node.name, inputs: node.inputs)
        }
        return scaled
    }
}
