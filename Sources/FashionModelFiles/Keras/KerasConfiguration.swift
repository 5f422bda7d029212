import FashionNetworks

/// Keras' configuration of a network, the JSON that its files name `model_config` or `config.json`.
enum KerasConfiguration {
    /// The dialect in which a network is written.
    enum Spelling {
        /// That of Keras 2, in HDF5 files; Keras 3 reads it too.
        case legacy
        /// That of Keras 3, in its archives: every object contains the name of its module.
        case archive
    }

    /// Returns the configuration of a graph: `Sequential` for a chain of layers, `Functional` for one with branches.
    /// - Throws: `GraphError` for a layer that Keras does not have.
    static func json(of graph: Graph, _ spelling: Spelling = .legacy) throws -> JSONValue {
        try isChain(graph) ? sequential(graph, spelling) : functional(graph, spelling)
    }

    /// Returns whether every layer has exactly the preceding layer as its input.
    static func isChain(_ graph: Graph) -> Bool {
        graph.nodes.indices.dropFirst().allSatisfy { graph.nodes[$0].inputs == [$0 - 1] }
    }

    /// Returns a Keras object: its class, its options and, in an archive, its module.
    static func object(
        _ className: String, _ config: JSONValue, in module: String, _ spelling: Spelling,
        registeredName: String? = nil
    ) -> [String: JSONValue] {
        var object: [String: JSONValue] = ["class_name": .string(className), "config": config]
        if spelling == .archive {
            object["module"] = .string(module)
            object["registered_name"] = registeredName.map(JSONValue.string) ?? .null
        }
        return object
    }

    private static func sequential(_ graph: Graph, _ spelling: Spelling) throws -> JSONValue {
        let layers = try graph.nodes.map { JSONValue.object(try layer($0, spelling)) }
        let config = JSONValue.object(["name": .string(graph.name), "layers": .array(layers)])
        return .object(object("Sequential", config, in: "keras", spelling))
    }

    private static func functional(_ graph: Graph, _ spelling: Spelling) throws -> JSONValue {
        let layers = try graph.nodes.map { node in
            var entry = try layer(node, spelling)
            entry["name"] = .string(node.name)
            entry["inbound_nodes"] = calls(of: node, in: graph, spelling)
            return JSONValue.object(entry)
        }
        let ends = [graph.nodes.first, graph.nodes.last].map { node in
            JSONValue.array(node.map { [history(of: $0)] } ?? [])
        }
        let config = JSONValue.object([
            "name": .string(graph.name), "trainable": .bool(true), "layers": .array(layers),
            "input_layers": ends[0], "output_layers": ends[1],
        ])
        return .object(
            object(
                "Functional", config, in: "keras.src.models.functional", spelling,
                registeredName: "Functional"))
    }

    private static func layer(_ node: Graph.Node, _ spelling: Spelling) throws -> [String: JSONValue] {
        object(node.layer.kerasClass, try node.kerasOptions(spelling), in: "keras.layers", spelling)
    }

    /// Returns a layer's only call, with its input tensors; none for the input layer.
    private static func calls(of node: Graph.Node, in graph: Graph, _ spelling: Spelling) -> JSONValue {
        let inputs = node.inputs.map { graph.nodes[$0] }
        if inputs.isEmpty { return .array([]) }
        switch spelling {
        case .legacy:
            return .array([.array(inputs.map { history(of: $0, options: [.object([:])]) })])
        case .archive:
            let tensors = inputs.map { input in
                JSONValue.object([
                    "class_name": .string("__keras_tensor__"),
                    "config": .object([
                        "shape": batchShape(input.shape), "dtype": .string("float32"),
                        "keras_history": history(of: input),
                    ]),
                ])
            }
            // Layers that merge tensors take one list, all others one tensor.
            let argument = tensors.count == 1 ? tensors : [.array(tensors)]
            return .array([.object(["args": .array(argument), "kwargs": .object([:])])])
        }
    }

    /// Returns a shape with a leading batch axis of variable size.
    static func batchShape(_ shape: [Int]) -> JSONValue { .array([.null] + shape.map(JSONValue.integer)) }

    /// Returns a reference to a layer's output: its name, the index of the call, the index of the call's result.
    private static func history(of node: Graph.Node, options: [JSONValue] = []) -> JSONValue {
        .array([.string(node.name), .number(0), .number(0)] + options)
    }
}
