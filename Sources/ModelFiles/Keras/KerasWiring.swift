/// Which layer feeds which in a network with branches, read from the `inbound_nodes` of Keras 2 and of Keras 3.
struct KerasWiring {
    private let layers: [KerasLayer]
    private let inputs: [[String]]
    private let positions: [String: Int]
    private let output: String

    /// - Parameters:
    ///   - input: the network's `input_layers`.
    ///   - output: its `output_layers`.
    /// - Throws: ``KerasConfigurationError`` unless there is one input, one output, and each name once.
    init(layers: [KerasLayer], input: JSONValue, output: JSONValue) throws {
        let starts = try Self.tensors(input, of: .init(name: "input_layers", className: ""))
        let ends = try Self.tensors(output, of: .init(name: "output_layers", className: ""))
        guard starts.count == 1, ends.count == 1 else {
            throw KerasConfigurationError(
                "expected one input and one output, found \(starts.count) and \(ends.count)")
        }
        positions = try layers.enumerated().reduce(into: [:]) { positions, entry in
            guard positions.updateValue(entry.offset, forKey: entry.element.name) == nil else {
                throw KerasConfigurationError(
                    layer: entry.element.name, "another layer has this name already")
            }
        }
        inputs = try layers.map { layer in
            let nodes = layer.inboundNodes?.array ?? []
            let isInput = layer.name == starts[0]
            guard nodes.count == (isInput ? 0 : 1) else {
                throw KerasConfigurationError(
                    layer: layer.name,
                    "expected to be used \(isInput ? "as the input" : "once"), "
                        + "found \(nodes.count) uses")
            }
            return try nodes.first.map { try Self.inputs(ofNode: $0, of: layer.owner) } ?? []
        }
        self.layers = layers
        self.output = ends[0]
        for name in starts + ends where positions[name] == nil {
            throw KerasConfigurationError(layer: name, "is the network's input or output and is missing")
        }
    }

    /// The names of the layers that feed this one.
    func inputs(of layer: KerasLayer) -> [String] { positions[layer.name].map { inputs[$0] } ?? [] }

    /// The layers, inputs before users, otherwise in the file's order; the input first, the output last.
    /// - Throws: ``KerasConfigurationError`` that names a layer in a cycle, one that is missing or one that the
    ///   output does not need.
    func sorted() throws -> [KerasLayer] {
        enum Mark { case new, open, done }
        var marks = [Mark](repeating: .new, count: layers.count)
        var order: [Int] = []
        for root in layers.indices {
            var stack = [root]
            while let position = stack.last {
                if marks[position] != .new {
                    stack.removeLast()
                    if marks[position] == .open {
                        marks[position] = .done
                        order.append(position)
                    }
                    continue
                }
                marks[position] = .open
                for name in inputs[position] {
                    guard let source = positions[name] else {
                        throw KerasConfigurationError(
                            layer: layers[position].name, "its input \(name) is missing")
                    }
                    guard marks[source] != .open else {
                        throw KerasConfigurationError(
                            layer: layers[position].name, "is its own input, by a cycle")
                    }
                    if marks[source] == .new { stack.append(source) }
                }
            }
        }
        let used = Set(inputs.joined()).union([output])
        if let idle = layers.first(where: { !used.contains($0.name) }) {
            throw KerasConfigurationError(layer: idle.name, "does not lead to the output \(output)")
        }
        let sorted = order.map { layers[$0] }
        guard sorted.last?.name == output, sorted.first.map({ inputs(of: $0).isEmpty }) == true else {
            throw KerasConfigurationError(layer: output, "is the output, and other layers come after it")
        }
        return sorted
    }

    /// Keras 3: an object with `args` and `kwargs`. Keras 2: a list of tensors, in its oldest form just one.
    private static func inputs(ofNode node: JSONValue, of layer: KerasVariables.Owner) throws -> [String] {
        guard let call = node.object else { return try tensors(node, of: layer) }
        try requireNoOptions(call["kwargs"], of: layer)
        return try tensors(call["args"] ?? .null, of: layer)
    }

    /// The layers whose outputs are named, through all lists.
    private static func tensors(_ value: JSONValue, of layer: KerasVariables.Owner) throws -> [String] {
        if let tensor = value.object, tensor["class_name"] == .string("__keras_tensor__") {
            return try tensors(tensor["config"]?.object?["keras_history"] ?? .null, of: layer)
        }
        guard let list = value.array else {
            throw KerasConfigurationError(
                layer: layer.name, "its inputs are not written as Keras writes them")
        }
        guard let name = list.first?.string else { return try list.flatMap { try tensors($0, of: layer) } }
        guard (3...4).contains(list.count), list[1] == .number(0), list[2] == .number(0) else {
            throw KerasConfigurationError(
                layer: layer.name, "expected the first output of the only use of \(name), found another")
        }
        try requireNoOptions(list.dropFirst(3).first, of: layer)
        return [name]
    }

    private static func requireNoOptions(_ value: JSONValue?, of layer: KerasVariables.Owner) throws {
        // Keras 3 writes down `training: false`, its default, for dropout; when it trains, it says otherwise itself.
        // And `training: true`, its default as well, for resizing, which does the same either way.
        let harmless = [JSONValue.null, .bool(false)] + (layer.className == "Resizing" ? [.bool(true)] : [])
        for (option, value) in value?.object ?? [:]
        where value != .null && !(option == "training" && harmless.contains(value)) {
            throw KerasConfigurationError(
                layer: layer.name, "is called with \(option), which this program does not have")
        }
    }
}
