extension Graph {
    /// Returns the same network with a linear function applied to its input first; names and weights stay the same.
    /// - Throws: ``GraphError`` when the scale or the offset is not finite.
    public func rescalingInput(_ rescaling: Rescaling) throws -> Graph {
        var result = try Graph(name: name, inputName: nodes[0].name, inputShape: inputShape)
        let names = Set(nodes.map(\.name))
        var own = "pixels"
        while names.contains(own) { own += "_" }
        try result.append(.rescaling(rescaling), name: own)
        for node in nodes.dropFirst() {
            try result.append(node.layer, name: node.name, inputs: node.inputs.map { $0 + 1 })
        }
        return result
    }
}
