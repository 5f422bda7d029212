import NeuralNetwork

/// Keras' description of a network, the JSON that its files call `model_config`.
///
/// Written in the spelling of Keras 2 that Keras 3 reads too; read in both.
enum KerasConfiguration {
    /// Describes a graph: a chain of layers as `Sequential`, one with branches as `Functional`.
    static func json(of graph: Graph) -> JSONValue {
        isChain(graph) ? sequential(graph) : functional(graph)
    }

    /// Whether every layer has exactly the layer before it as its input.
    static func isChain(_ graph: Graph) -> Bool {
        graph.nodes.indices.dropFirst().allSatisfy { graph.nodes[$0].inputs == [$0 - 1] }
    }

    private static func sequential(_ graph: Graph) -> JSONValue {
        let layers = graph.nodes.map { node in
            JSONValue.object(["class_name": .string(node.layer.kerasClass), "config": node.kerasOptions])
        }
        return .object([
            "class_name": .string("Sequential"),
            "config": .object(["name": .string(graph.name), "layers": .array(layers)]),
        ])
    }

    private static func functional(_ graph: Graph) -> JSONValue {
        let layers = graph.nodes.map { node in
            let inputs = node.inputs.map { tensor(of: graph.nodes[$0], options: [.object([:])]) }
            return JSONValue.object([
                "class_name": .string(node.layer.kerasClass), "config": node.kerasOptions,
                "name": .string(node.name),
                "inbound_nodes": .array(inputs.isEmpty ? [] : [.array(inputs)]),
            ])
        }
        let ends = [graph.nodes.first, graph.nodes.last].map { node in
            JSONValue.array(node.map { [tensor(of: $0)] } ?? [])
        }
        return .object([
            "class_name": .string("Functional"),
            "config": .object([
                "name": .string(graph.name), "trainable": .bool(true), "layers": .array(layers),
                "input_layers": ends[0], "output_layers": ends[1],
            ]),
        ])
    }

    /// A layer's output: its name, which of its calls, which of the call's results.
    private static func tensor(of node: Graph.Node, options: [JSONValue] = []) -> JSONValue {
        .array([.string(node.name), .number(0), .number(0)] + options)
    }
}
