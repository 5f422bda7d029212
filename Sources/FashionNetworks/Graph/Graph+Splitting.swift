extension Graph {
    /// Splits the network at the output of one layer: the first part ends with that layer, the second begins with an
    /// input of the same name.
    ///
    /// All other layers keep their names, so each part finds its weights among those of the whole network.
    /// - Throws: ``GraphError`` when there is no such layer, or when a layer of the second part reads another layer of
    ///   the first.
    public func split(after name: String) throws -> (prefix: Graph, suffix: Graph) {
        guard let cut = nodes.firstIndex(where: { $0.name == name }) else {
            throw GraphError(node: name, "expected a layer of \(self.name), found none of this name")
        }
        var isBefore = nodes.indices.map { $0 == cut }
        for index in nodes.indices.reversed() where isBefore[index] {
            for input in nodes[index].inputs { isBefore[input] = true }
        }
        let before = nodes.indices.filter { isBefore[$0] }
        let behind = nodes.indices.filter { !isBefore[$0] }
        for index in behind {
            for input in nodes[index].inputs where isBefore[input] && input != cut {
                throw GraphError(
                    node: name,
                    "expected to cut the network in two, but \(nodes[index].name) needs \(nodes[input].name)")
            }
        }
        var prefix = try Graph(name: self.name, inputName: nodes[0].name, inputShape: inputShape)
        try prefix.append(before.dropFirst(), of: self, at: [before[0]: 0])
        var suffix = try Graph(name: self.name, inputName: name, inputShape: nodes[cut].shape)
        try suffix.append(behind[...], of: self, at: [cut: 0])
        return (prefix, suffix)
    }

    /// Appends layers of another network whose inputs are among them or already in this one.
    private mutating func append(_ positions: ArraySlice<Int>, of other: Graph, at known: [Int: Int]) throws {
        var places = known
        for position in positions {
            let node = other.nodes[position]
            places[position] = try append(
                node.layer, name: node.name, inputs: node.inputs.compactMap { places[$0] })
        }
    }
}

extension Weights {
    /// Returns the weights of one network, such as a part made by ``Graph/split(after:)``.
    /// - Throws: ``GraphError`` that names the layer when weights are missing or have another size.
    public func part(of graph: Graph) throws -> Weights {
        var part = Weights()
        for parameter in graph.parameters { part[parameter] = try numbers(of: parameter) }
        return part
    }

    /// Returns these weights, replaced by those of `other` where it has them.
    public func merging(_ other: Weights) -> Weights {
        Weights(values: values.merging(other.values) { _, new in new })
    }
}
