import NeuralNetwork

/// Builds a ``Graph`` from Keras' description of a network, written by Keras 2, by Keras 3 or by us.
struct KerasConfigurationReader {
    /// What was built.
    private(set) var graph: Graph
    /// What the description asks for and was left out.
    private(set) var remarks: [String] = []
    /// The layers with their classes, in Keras' order, by which newer files call their weights.
    private(set) var owners: [KerasVariables.Owner] = []

    /// More layers than any network that Keras users have.
    private static let mostLayers = 4096
    /// Numbers in all weights together.
    private static let mostNumbers = Graph.largestTensor

    /// - Parameter configuration: an object with `class_name` and `config`.
    /// - Throws: ``KerasConfigurationError`` or ``GraphError`` that names the layer.
    init(_ configuration: JSONValue) throws {
        guard let className = configuration.object?["class_name"]?.string,
            let config = configuration.object?["config"]
        else { throw KerasConfigurationError("expected an object with class_name and config") }
        switch className {
        case "Sequential": try self.init(sequential: config)
        case "Functional", "Model": try self.init(functional: config)
        default:
            throw KerasConfigurationError("expected a Sequential or Functional network, found \(className)")
        }
    }

    // MARK: Chains

    private init(sequential config: JSONValue) throws {
        // Keras before 2.3 wrote the bare list of layers.
        guard let list = config.array ?? config.object?["layers"]?.array else {
            throw KerasConfigurationError("expected a list of layers")
        }
        var layers = try Self.layers(list)
        guard let first = layers.first else { throw KerasConfigurationError("has no layers") }
        let name = config.object?["name"]?.string ?? "sequential"
        if first.className == "InputLayer" {
            layers.removeFirst()
            try self.init(name: name, input: first)
        } else {
            let options = first.options
            guard
                let shape = options["batch_input_shape"] ?? options["batch_shape"]
                    ?? config.object?["build_input_shape"]
            else { throw KerasConfigurationError("has neither an InputLayer nor an input shape") }
            try self.init(name: name, inputName: "\(first.name)_input", batchShape: shape)
        }
        for layer in layers { try append(layer, inputs: [graph.nodes.count - 1]) }
        owners = layers.map(\.owner)
        try finish()
    }

    // MARK: Networks with branches

    private init(functional config: JSONValue) throws {
        guard let list = config.object?["layers"]?.array else {
            throw KerasConfigurationError("expected a list of layers")
        }
        let layers = try Self.layers(list)
        let wiring = try KerasWiring(
            layers: layers, input: config.object?["input_layers"] ?? .null,
            output: config.object?["output_layers"] ?? .null)
        let order = try wiring.sorted()
        try self.init(name: config.object?["name"]?.string ?? "functional", input: order[0])
        var positions = [order[0].name: 0]
        for layer in order.dropFirst() {
            let inputs = try wiring.inputs(of: layer).map { name in
                guard let position = positions[name] else {
                    throw KerasConfigurationError(layer: layer.name, "its input \(name) is missing")
                }
                return position
            }
            try append(layer, inputs: inputs)
            positions[layer.name] = graph.nodes.count - 1
        }
        // Keras counts in the order of the network that it builds, whatever the order of the description.
        let places = Dictionary(
            graph.kerasLayers.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        owners = layers.map(\.owner).enumerated().sorted {
            (places[$0.element.name] ?? -1, $0.offset) < (places[$1.element.name] ?? -1, $1.offset)
        }.map(\.element)
        try finish()
    }

    // MARK: Parts

    private init(name: String, input: KerasLayer) throws {
        guard input.className == "InputLayer" else {
            throw KerasConfigurationError(
                layer: input.name, "expected an InputLayer, found \(input.className)")
        }
        guard let shape = input.options["batch_shape"] ?? input.options["batch_input_shape"] else {
            throw KerasConfigurationError(layer: input.name, "option batch_shape: is missing")
        }
        try self.init(name: name, inputName: input.name, batchShape: shape)
        var options = KerasOptions(layer: input.name, values: input.options)
        remarks += try options.finish()
    }

    /// - Parameter batchShape: `[null, H, W, C]` or `[null, C]`.
    private init(name: String, inputName: String, batchShape: JSONValue) throws {
        let shape = (batchShape.array ?? []).dropFirst().map(\.integer)
        guard !shape.isEmpty, !shape.contains(nil) else {
            throw KerasConfigurationError(
                layer: inputName, "expected an input of fixed height, width and channels, found another shape"
            )
        }
        graph = try Graph(name: name, inputName: inputName, inputShape: shape.compactMap(\.self))
    }

    private static func layers(_ list: [JSONValue]) throws -> [KerasLayer] {
        guard list.count <= mostLayers else {
            throw KerasConfigurationError("expected at most \(mostLayers) layers, found \(list.count)")
        }
        return try list.enumerated().map { try KerasLayer($0.element, position: $0.offset) }
    }

    private mutating func append(_ layer: KerasLayer, inputs: [Int]) throws {
        var options = KerasOptions(layer: layer.name, values: layer.options)
        let rank = inputs.first.map { graph.nodes[$0].shape.count } ?? 0
        let kind = try Layer(kerasClass: layer.className, options: &options, inputRank: rank)
        remarks += try options.finish()
        try graph.append(kind, name: layer.name, inputs: inputs)
    }

    private mutating func finish() throws {
        guard graph.parameterCount <= Self.mostNumbers else {
            throw KerasConfigurationError(
                "expected at most \(Self.mostNumbers) parameters, found \(graph.parameterCount)")
        }
        let output = graph.nodes.count - 1
        for (index, node) in graph.nodes.enumerated()
        where (node.layer.activation == .softmax) != (index == output) {
            guard index == output else {
                throw KerasConfigurationError(
                    layer: node.name, "is a softmax, which this program has as the last layer only")
            }
            remarks.append("layer \(node.name): is no softmax; its outputs are taken for logits")
        }
    }
}

/// One entry in Keras' list of layers.
struct KerasLayer {
    let className: String
    let name: String
    let options: [String: JSONValue]
    /// The same, as far as its weights are concerned.
    var owner: KerasVariables.Owner { KerasVariables.Owner(name: name, className: className) }
    /// Where its inputs come from, as the file has it; nil in a `Sequential` network.
    let inboundNodes: JSONValue?

    init(_ value: JSONValue, position: Int) throws {
        guard let entry = value.object, let className = entry["class_name"]?.string,
            let options = entry["config"]?.object
        else { throw KerasConfigurationError("layer number \(position): expected class_name and config") }
        guard let name = entry["name"]?.string ?? options["name"]?.string, !name.isEmpty else {
            throw KerasConfigurationError("layer number \(position), of the class \(className): has no name")
        }
        self.className = className
        self.name = name
        self.options = options
        inboundNodes = entry["inbound_nodes"]
    }
}
