import FashionCore
import NeuralNetwork

/// Weights in the groups of Keras' newer layout: `model.weights.h5` in an archive, and `.weights.h5` by itself.
///
/// The group `layers` has a group for each layer, called by its class and not by its name: `conv2d`, `conv2d_1`, …,
/// in the order of the network. Its group `vars` holds the weights `0`, `1`, … in their usual order: kernel, bias;
/// gamma, beta, moving mean, moving variance (`saving_lib.py` of Keras 2.15 and 3.15).
enum KerasVariables {
    /// A layer as this layout sees it.
    struct Owner: Equatable {
        let name: String
        let className: String
    }

    private static let layers = "layers"

    /// Whether a file's root looks like this layout.
    static func areIn(_ root: HDF5Group) -> Bool { root.contains(layers) }

    /// Writes the weights of `graph` below the root of a file.
    static func write(_ weights: Weights, of graph: Graph, to root: HDF5GroupWriter) throws {
        let nodes = graph.kerasLayers
        let groups = groups(of: owners(in: graph))
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

    /// The layers of a network as we write it.
    static func owners(in graph: Graph) -> [Owner] {
        graph.kerasLayers.map { Owner(name: $0.name, className: $0.layer.kerasClass) }
    }

    /// Reads the weights of `graph`.
    /// - Parameter owners: the layers in the order of the file's network, with their classes there.
    /// - Throws: ``FileError`` that names what is missing, superfluous or of another shape.
    static func read(of graph: Graph, owners: [Owner], from root: HDF5Group) throws -> Weights {
        try root.requireRoom(for: graph)
        let list = try root.group(layers)
        let parameters = Dictionary(grouping: graph.parameters, by: \.node)
        let groups = Dictionary(
            zip(groups(of: owners), owners.map(\.name)), uniquingKeysWith: { first, _ in first })
        var weights = Weights()
        for (group, layer) in groups.sorted(by: { $0.key < $1.key }) {
            let expected = parameters[layer] ?? []
            // A layer without weights may have no group at all.
            if expected.isEmpty, !list.contains(group) { continue }
            let variables = try list.group("\(group)/vars")
            guard variables.names.count == expected.count else {
                throw variables.error(
                    "expected \(expected.count) weights for the layer \(layer), found \(variables.names.count)"
                )
            }
            for (index, parameter) in expected.enumerated() {
                weights[parameter] = try variables.dataset("\(index)").numbers(shape: parameter.shape)
            }
        }
        for name in list.names where groups[name] == nil {
            let group = try list.group(name)
            guard try !group.contains("vars") || group.group("vars").names.isEmpty else {
                throw group.error("holds the weights of a layer that the network does not have")
            }
        }
        return weights
    }

    /// The groups' names: the class in snake case, and a number from its second layer on.
    private static func groups(of owners: [Owner]) -> [String] {
        var counts: [String: Int] = [:]
        return owners.map { owner in
            let name = snakeCase(owner.className)
            let count = counts[name, default: 0]
            counts[name] = count + 1
            return count == 0 ? name : "\(name)_\(count)"
        }
    }

    /// `MaxPooling2D` as `max_pooling2d`, by Keras' rule.
    private static func snakeCase(_ className: String) -> String {
        let letters = Array(className)
        var text = ""
        for (index, letter) in letters.enumerated() {
            let followsSmall = index > 0 && letters[index - 1].isLowercase
            let startsWord = index > 0 && index + 1 < letters.count && letters[index + 1].isLowercase
            if letter.isUppercase, followsSmall || startsWord { text += "_" }
            text += letter.lowercased()
        }
        return text
    }
}

extension HDF5Group {
    /// Each number takes a byte at least: a small file cannot ask for a large network.
    func requireRoom(for graph: Graph) throws {
        guard graph.parameterCount <= image.count else {
            throw error("expected \(graph.parameterCount) parameters, found a file of \(image.count) bytes")
        }
    }
}
