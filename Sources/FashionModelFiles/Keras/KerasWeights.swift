import FashionNetworks

/// Weights in Keras' legacy layout, with a group for each layer.
///
/// The attribute `layer_names` of the enclosing group lists the layers; `weight_names` of each layer's group lists the
/// paths of its weights. Their order matters: kernel, bias; gamma, beta, moving mean, moving variance.
enum KerasWeights {
    /// The version of Keras that has this layout.
    static let kerasVersion = "2.15.0"

    /// Writes a group for each layer into `group`.
    static func write(_ weights: Weights, of graph: Graph, to group: HDF5GroupWriter) throws {
        // Keras reads layers in this order, whatever their names.
        let nodes = graph.kerasLayers
        try group.write(nodes.map(\.name), attribute: "layer_names")
        try group.write("tensorflow", attribute: "backend")
        try group.write(kerasVersion, attribute: "keras_version")
        // Sorted, so that a group is created before another one inside it.
        for node in nodes.sorted(by: { $0.name < $1.name }) {
            try group.makeGroup(node.name) { group in
                let parameters = graph.parameters(of: node)
                try group.write(parameters.map(path), attribute: "weight_names")
                for parameter in parameters {
                    try group.write(
                        weights.numbers(of: parameter), shape: parameter.shape, to: path(of: parameter))
                }
            }
        }
    }

    /// Reads weights from the groups in `group`: layers by name, and the weights of a layer in order.
    /// - Parameters:
    ///   - owners: the layers of the file's network.
    ///   - kerasVersion: the version of Keras that wrote the file; nil when it is unknown.
    /// - Throws: `FileError` that names the layer or weight that is missing, unexpected or of another shape.
    static func read(
        _ owners: [KerasOwner], from group: HDF5Group, kerasVersion: String?
    ) throws -> Weights {
        let isKeras2 = kerasVersion?.hasPrefix("2.") == true
        guard let layers = try strings(attribute: "layer_names", of: group) else {
            throw group.error("the attribute layer_names is missing")
        }
        if let layer = owners.lazy.compactMap(\.adaptedLayer).first {
            throw group.error(
                "layer \(layer): has LoRA weights beside its kernel; save the trained model as .keras, where Keras merges "
                    + "them")
        }
        try group.requireRoom(for: owners)
        let slots = Dictionary(
            owners.map { ($0.name, $0.legacySlots(isKeras2: isKeras2)) },
            uniquingKeysWith: { first, _ in first })
        var weights = Weights()
        for layer in Set(layers).union(slots.filter { !$0.value.isEmpty }.keys).sorted() {
            try weights.read(slots[layer] ?? [], from: group.group(layer))
        }
        return weights
    }

    /// Reads the weights of `graph` from a file that contains only weights. Layers are matched in Keras' order, as in
    /// Keras, because the names are those of another network with the same architecture.
    static func readInOrder(of graph: Graph, from group: HDF5Group) throws -> Weights {
        try group.requireRoom(for: KerasOwner.list(of: graph))
        let groups = try (strings(attribute: "layer_names", of: group) ?? []).map(group.group).filter {
            try strings(attribute: "weight_names", of: $0)?.isEmpty == false
        }
        let layers = graph.kerasLayers.map(graph.parameters(of:)).filter { !$0.isEmpty }
        guard groups.count == layers.count else {
            throw group.error("expected \(layers.count) layers with weights, found \(groups.count)")
        }
        var weights = Weights()
        for (parameters, group) in zip(layers, groups) {
            try weights.read(parameters.map { KerasOwner.Slot(parameters: [$0]) }, from: group)
        }
        return weights
    }

    /// Keras splits a list that is too long for one attribute into `name0`, `name1`, …
    fileprivate static func strings(attribute name: String, of group: HDF5Group) throws -> [String]? {
        if let strings = try group.strings(attribute: name) { return strings }
        var parts: [String] = []
        var count = 0
        while let part = try group.strings(attribute: "\(name)\(count)") {
            parts += part
            count += 1
        }
        return count == 0 ? nil : parts
    }

    private static func path(of parameter: Parameter) -> String { "\(parameter.name):0" }
}

extension Weights {
    /// Reads the weights of one layer from its group.
    fileprivate mutating func read(_ slots: [KerasOwner.Slot], from group: HDF5Group) throws {
        let paths = try KerasWeights.strings(attribute: "weight_names", of: group) ?? []
        guard paths.count == slots.count else {
            throw group.error("expected \(slots.count) weights, found \(paths.count)")
        }
        for (slot, path) in zip(slots, paths) { try read(slot, from: group.dataset(path)) }
    }
}
