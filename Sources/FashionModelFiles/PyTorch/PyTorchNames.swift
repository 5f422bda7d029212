import FashionCore
import FashionNetworks
import Foundation

/// Converts a network's weights to the names that `torch.nn.Module.state_dict()` uses.
enum PyTorchNames {
    /// Returns all weights: `<layer>.weight`, `.bias`, `.running_mean`, `.running_var` and `.num_batches_tracked`.
    /// - Throws: `GraphError` when weights are missing or two layers would have the same name.
    static func tensors(of model: Model) throws -> [SafetensorsTensor] {
        var tensors: [SafetensorsTensor] = []
        var layers: [String: String] = [:]
        for node in model.graph.nodes {
            let parameters = model.graph.parameters(of: node)
            guard !parameters.isEmpty else { continue }
            let name = attributeName(node.name)
            if let other = layers.updateValue(node.name, forKey: name) {
                throw GraphError(
                    node: node.name, "would be called \(name) in PyTorch, as the layer \(other) is already")
            }
            for parameter in parameters {
                let numbers = parameter.channelsFirst(try model.weights.numbers(of: parameter))
                var bytes = Data(capacity: numbers.count * 4)
                bytes.append(littleEndian: numbers)
                tensors.append(
                    SafetensorsTensor(
                        name: "\(name).\(parameter.role.pyTorchName)", type: .float32,
                        shape: parameter.channelsFirstShape, bytes: bytes))
            }
            if let normalization = node.layer.as(BatchNormalization.self) {
                // A PyTorch module has both, unless it is created without either.
                let missing = [
                    normalization.scales ? nil : ("weight", Float(1)),
                    normalization.shifts ? nil : ("bias", Float(0)),
                ]
                for (role, number) in missing.compactMap(\.self) {
                    var bytes = Data()
                    bytes.append(
                        littleEndian: [Float](repeating: number, count: node.shape[node.shape.count - 1]))
                    tensors.append(
                        SafetensorsTensor(
                            name: "\(name).\(role)", type: .float32, shape: node.shape.suffix(1), bytes: bytes
                        ))
                }
                // PyTorch needs the number of batches only for cumulative averages, which no network here uses, but a
                // module's state contains it.
                tensors.append(
                    SafetensorsTensor(
                        name: "\(name).num_batches_tracked", type: .int64, shape: [], bytes: Data(count: 8)))
            }
        }
        return tensors
    }

    /// Returns the name with `_` in place of every character that is invalid in a Python attribute; a dot would denote
    /// a submodule.
    static func attributeName(_ layer: String) -> String {
        let name = String(
            layer.unicodeScalars.map { scalar in
                let isAllowed = scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar)
                return isAllowed ? Character(scalar) : "_"
            })
        return name.first.map { "0"..."9" ~= $0 } == true ? "_" + name : name
    }
}
