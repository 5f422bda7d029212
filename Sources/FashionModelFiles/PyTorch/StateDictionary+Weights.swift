import FashionCore
import FashionNetworks
import Foundation

extension StateDictionary {
    /// Returns the weights of a network. Tensors are found by the names that this program exports (`conv2d.weight`, …),
    /// by its own (`conv2d/kernel`, in Keras' layouts), or by those of published EfficientNet-Lites.
    /// - Parameter ignoresOthers: whether the dictionary may have other tensors too, such as those of a classifier on top
    ///   of a backbone.
    /// - Throws: `FileError` that names the file, and the tensor that is missing, unexpected or of another shape.
    public func weights(of graph: Graph, in url: URL, ignoresOthers: Bool = false) throws -> Weights {
        if self[EfficientNetNames.mark] != nil, graph.nodes.contains(where: { $0.name == "stem_conv" }) {
            let modules = EfficientNetNames.modules(of: graph)
            let ignored = graph.nodes.contains { $0.name == "predictions" } ? [] : EfficientNetNames.top
            return try weights(of: graph, in: url, ignoring: ignored, ignoresOthers: ignoresOthers) {
                "\(modules[$0.node] ?? $0.node).\($0.role.pyTorchName)"
            }
        }
        var kept: Set<String> = []
        for node in graph.nodes {
            // PyTorch's module always has both, with the values 1 and 0 where the network has none.
            guard node.layer.is(BatchNormalization.self) else { continue }
            kept.formUnion(["weight", "bias"].map { "\(PyTorchNames.attributeName(node.name)).\($0)" })
        }
        return try weights(of: graph, in: url, ignoring: kept, ignoresOthers: ignoresOthers) {
            "\(PyTorchNames.attributeName($0.node)).\($0.role.pyTorchName)"
        }
    }

    /// Returns the weights of a network.
    /// - Parameters:
    ///   - ignored: tensors that are allowed but not used; batch counts are always ignored.
    ///   - ignoresOthers: whether all others are ignored too.
    ///   - name: returns the name of a weight in this dictionary.
    func weights(
        of graph: Graph, in url: URL, ignoring ignored: Set<String> = [], ignoresOthers: Bool = false,
        name: (Parameter) -> String
    ) throws -> Weights {
        var weights = Weights()
        var used = ignored
        for parameter in graph.parameters {
            let isOwn = self[parameter.name] != nil
            let name = isOwn ? parameter.name : name(parameter)
            guard let tensor = self[name] else {
                throw FileError(
                    url,
                    "\(name): is missing; \(graph.name) needs it, and the file holds \(Self.list(tensors.map(\.name)))"
                )
            }
            let shape = isOwn ? parameter.shape : parameter.channelsFirstShape
            guard tensor.shape == shape else {
                throw FileError(url, "\(name): expected the shape \(shape), found \(tensor.shape)")
            }
            guard let numbers = tensor.floats() else {
                throw FileError(
                    url, "\(name): expected float32, float16 or bfloat16 numbers, found \(tensor.typeName)")
            }
            guard numbers.allSatisfy(\.isFinite) else {
                throw FileError(
                    url, "\(name): expected numbers, found some that are infinite or not a number")
            }
            weights[parameter] = isOwn ? numbers : parameter.channelsLast(numbers)
            used.insert(name)
        }
        let others = tensors.map(\.name).filter {
            !used.contains($0) && !$0.hasSuffix(".num_batches_tracked")
        }
        guard ignoresOthers || others.isEmpty else {
            throw FileError(
                url, "expected the weights of \(graph.name) only, found others too: \(Self.list(others))")
        }
        return weights
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(4).joined(separator: ", ") + (names.count > 4 ? ", … (\(names.count))" : "")
    }
}
