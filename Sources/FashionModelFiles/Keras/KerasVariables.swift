import FashionCore
import FashionNetworks

/// Weights in Keras' newer layout: `model.weights.h5` in an archive, or a separate `.weights.h5` file.
///
/// The group `layers` has a group for each layer, named by its class and not by its name: `conv2d`, `conv2d_1`, …, in
/// the order of the network. Its subgroup `vars` contains the weights `0`, `1`, … in their usual order: kernel, bias;
/// gamma, beta, moving mean, moving variance (`saving_lib.py` of Keras 2.15 and 3.15).
enum KerasVariables {
    private static let layers = "layers"

    /// Returns whether a file's root group has this layout.
    static func areIn(_ root: HDF5Group) -> Bool { root.contains(layers) }

    /// Writes the weights of `graph` to groups in the root group of a file.
    static func write(_ weights: Weights, of graph: Graph, to root: HDF5GroupWriter) throws {
        let nodes = graph.kerasLayers
        let groups = groups(of: KerasOwner.list(of: graph))
        try root.makeGroup(layers) { list in
            for (node, group) in zip(nodes, groups) {
                try list.makeGroup("\(group)/vars") { variables in
                    try variables.write(node.name, attribute: "name")
                    for (index, parameter) in graph.parameters(of: node).enumerated() {
                        try variables.write(
                            weights.numbers(of: parameter), shape: parameter.shape, to: "\(index)")
                    }
                }
            }
        }
    }

    /// Reads the weights.
    /// - Parameter owners: the layers of the file's network in Keras' order.
    /// - Throws: `FileError` that names the layer or weight that is missing, unexpected or of another shape.
    static func read(_ owners: [KerasOwner], from root: HDF5Group) throws -> Weights {
        try root.requireRoom(for: owners)
        var weights = Weights()
        try read(owners, from: root, into: &weights)
        return weights
    }

    /// - Parameter parent: the group of the whole network, or of a network within it.
    private static func read(
        _ owners: [KerasOwner], from parent: HDF5Group, into weights: inout Weights
    ) throws {
        let list = try parent.group(layers)
        let groups = Dictionary(
            zip(groups(of: owners), owners), uniquingKeysWith: { first, _ in first })
        for (group, owner) in groups.sorted(by: { $0.key < $1.key }) {
            if let children = owner.children {
                if owner.numberCount == 0, !list.contains(group) { continue }
                try read(children, from: list.group(group), into: &weights)
                continue
            }
            // A layer without weights may have no group.
            if owner.slots.isEmpty, try !list.contains(group) || !list.group(group).contains("vars") {
                continue
            }
            let variables = try list.group("\(group)/vars")
            guard variables.names.count == owner.slots.count else {
                throw variables.error(
                    "expected \(owner.slots.count) weights for the layer \(owner.name), found "
                        + "\(variables.names.count)")
            }
            for (index, slot) in owner.slots.enumerated() {
                try weights.read(slot, from: variables.dataset("\(index)"))
            }
        }
        for name in list.names where groups[name] == nil {
            let group = try list.group(name)
            guard try !group.contains("vars") || group.group("vars").names.isEmpty else {
                throw group.error("holds the weights of a layer that the network does not have")
            }
        }
    }

    /// Returns the groups' names: the class in snake case, with a number from the second layer of a class on.
    private static func groups(of owners: [KerasOwner]) -> [String] {
        var counts: [String: Int] = [:]
        return owners.map { owner in
            let name = snakeCase(owner.className)
            let count = counts[name, default: 0]
            counts[name] = count + 1
            return count == 0 ? name : "\(name)_\(count)"
        }
    }
}

extension HDF5Group {
    /// Checks that the file is large enough for the network, so that a small file cannot cause a large allocation. Each
    /// number takes at least a byte, except in small networks, whose numbers may be compressed a hundredfold.
    func requireRoom(for owners: [KerasOwner]) throws {
        let count = owners.reduce(0) { $0 + $1.numberCount }
        guard count <= max(image.count, min(100 * image.count, 1 << 22)) else {
            throw error("expected \(count) parameters, found a file of \(image.count) bytes")
        }
    }
}
