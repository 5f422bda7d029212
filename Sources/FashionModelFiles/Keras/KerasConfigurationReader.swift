import FashionNetworks

/// Builds a `Graph` from Keras' configuration of a network, written by Keras 2, Keras 3 or this program.
///
/// Nested networks become part of the graph, layers without effect in inference are left out, and a layer that is used
/// several times becomes several layers with the same weights.
struct KerasConfigurationReader {
    /// The resulting graph.
    private(set) var graph: Graph
    /// Remarks on parts of the configuration that were left out.
    private(set) var remarks: [String] = []
    /// The layers of the configuration with the parameters that their weights are read into, in Keras' order.
    private(set) var owners: [KerasOwner] = []
    /// Weights that are contained in the configuration itself.
    private(set) var constants = Weights()
    /// The layers of the configuration whose output a layer of another name computes, with that name; see
    /// ``Model/layerOutputs``.
    private(set) var outputs: [String: String] = [:]
    /// The reasons why the network cannot be trained here, one sentence each; empty when it can.
    private(set) var obstacles: [String] = []

    private let kerasVersion: String?
    /// Names that only layers of the outermost network may have.
    private var reserved: Set<String>
    private var taken: Set<String>
    private var said: Set<String> = []
    private var types = KerasTypes()
    /// The number of uses of layers so far.
    private var steps = 0
    /// Nested networks by the path of their names, each parsed once however often it is used.
    private var networks: [[String]: KerasNetwork] = [:]

    /// The maximum number of weights.
    private static let mostNumbers = Graph.largestTensor
    /// The maximum number of uses of layers; those in a nested network count for every use of the network.
    private static let mostSteps = 8192
    /// The maximum depth of nested networks.
    private static let deepestNesting = 8

    /// - Parameters:
    ///   - configuration: an object with `class_name` and `config`.
    ///   - kerasVersion: the version of Keras that wrote it; nil when it is unknown.
    /// - Throws: `KerasConfigurationError` or `GraphError` that names the layer.
    init(_ configuration: JSONValue, kerasVersion: String? = nil) throws {
        self.kerasVersion = kerasVersion
        guard let className = configuration.object?["class_name"]?.string,
            let config = configuration.object?["config"]
        else { throw KerasConfigurationError("expected an object with class_name and config") }
        let network = try KerasNetwork(className: className, config: config)
        guard let shape = try network.inputShape else {
            throw KerasConfigurationError("has neither an InputLayer nor an input shape")
        }
        let name = Self.allowed(network.inputName)
        graph = try Graph(name: network.name, inputName: name, inputShape: shape)
        reserved = Set(network.layers.map { Self.allowed($0.name) })
        taken = [name]
        remarks += Self.renaming(network.inputName, to: name)
        if let input = network.inputLayer {
            var options = KerasOptions(layer: input.name, values: input.options)
            try take(&options, within: [])
        }
        owners = try append(network, input: 0, within: []).owners
        try finish()
    }

    // MARK: Layers

    /// Appends the layers of a network.
    /// - Parameter parents: the names of the networks that contain it.
    /// - Returns: the index of its output node, and its layers.
    private mutating func append(
        _ network: KerasNetwork, input: Int, within parents: [String]
    ) throws -> (output: Int, owners: [KerasOwner]) {
        guard parents.count <= Self.deepestNesting else {
            throw KerasConfigurationError(
                layer: parents[parents.count - 1],
                "is a network within more than \(Self.deepestNesting) others")
        }
        // Keras would add or drop an axis of length 1.
        if let name = parents.last, let rank = network.batchShape?.array.map({ $0.count - 1 }),
            rank != graph.nodes[input].shape.count
        {
            throw KerasConfigurationError(
                layer: name,
                "is a network for inputs of \(rank) axes, found one of the shape \(graph.nodes[input].shape); put a Reshape "
                    + "before it")
        }
        var owners = network.layers.map { KerasOwner($0) }
        var uses = [Int](repeating: 0, count: owners.count)
        var positions: [Int] = []
        for call in network.calls {
            let layer = network.layers[call.layer]
            if layer.className == "InputLayer", call.arguments.isEmpty {
                positions.append(input)
                continue
            }
            let inputs = call.arguments.compactMap { argument -> Int? in
                if case .call(let place) = argument { positions[place] } else { nil }
            }
            var owner = owners[call.layer]
            let name = unused(Self.allowed(layer.name), within: parents)
            let position = try append(layer, call, inputs: inputs, as: &owner, within: parents)
            positions.append(position)
            let output = graph.nodes[position].name
            if output != name, uses[call.layer] == 0, outputs[name] == nil { outputs[name] = output }
            if uses[call.layer] == 0 { owners[call.layer] = owner } else { owners[call.layer].join(owner) }
            uses[call.layer] += 1
            if uses[call.layer] == 2, owner.numberCount > 0 {
                let sentence =
                    "layer \(layer.name): is used several times, and each use has weights of its own here"
                remarks.append(sentence)
                obstacles.append("\(sentence), which training would change apart")
            }
        }
        return (positions[positions.count - 1], network.order.map { owners[$0] })
    }

    /// Appends one use of a layer.
    /// - Parameter owner: receives the parameters of the layer's weights.
    /// - Returns: the index of its output node.
    private mutating func append(
        _ layer: KerasLayer, _ call: KerasWiring.Call, inputs: [Int], as owner: inout KerasOwner,
        within parents: [String]
    ) throws -> Int {
        steps += 1
        guard steps <= Self.mostSteps else {
            throw KerasConfigurationError(
                "expected at most \(Self.mostSteps) uses of layers, inner networks' counted")
        }
        owner.slots = []
        if layer.isNetwork {
            guard inputs.count == 1 else {
                throw KerasConfigurationError(
                    layer: layer.name, "expected a network with one input, found \(inputs.count)")
            }
            do {
                let path = parents + [layer.name]
                let inner =
                    try networks[path]
                    ?? KerasNetwork(className: layer.className, config: .object(layer.options))
                networks[path] = inner
                let result = try append(inner, input: inputs[0], within: path)
                owner.children = result.owners
                return result.output
            } catch let error as KerasConfigurationError {
                throw KerasConfigurationError(layer: layer.name, error.description)
            }
        }
        if call.options.isEmpty, let rescaling = try KerasOperation.rescaling(of: layer, call.arguments) {
            return try append(.rescaling(rescaling), layer.name, inputs: inputs, within: parents)
        }
        guard call.arguments.count == inputs.count else {
            throw KerasConfigurationError(
                layer: layer.name, "expected tensors, found a number among its inputs")
        }
        var options = KerasOptions(
            layer: layer.name, values: layer.options.merging(call.options) { _, new in new },
            kerasVersion: kerasVersion)
        let shape = inputs.first.map { graph.nodes[$0].shape } ?? []
        let meaning: KerasMeaning
        if layer.className == "Dropout", inputs.first.map({ graph.nodes[$0].layer.activation }) == .softmax {
            // Dropout after the softmax does nothing in inference, and training here has no place for it.
            options.takeAll()
            meaning = .nothing
        } else {
            meaning =
                try KerasOperation.meaning(of: layer, options: &options, inputShape: shape)
                ?? KerasMeaning(layer.className, options: &options, inputShape: shape)
        }
        for obstacle in options.obstacles where !obstacles.contains(obstacle) { obstacles.append(obstacle) }
        switch meaning {
        case .nothing:
            guard inputs.count == 1 else {
                throw KerasConfigurationError(layer: layer.name, "expected one input, found \(inputs.count)")
            }
            if layer.className != "Identity" {
                add(remarks: [
                    "layer \(layer.name): \(layer.className) is left out; it does nothing in inference"
                ])
            }
            return inputs[0]
        case .steps(let steps):
            try take(&options, within: parents)
            return try append(steps, layer.name, inputs: inputs, as: &owner, within: parents)[0]
        case .normalization(let kind, let numbers):
            try take(&options, within: parents)
            // A matrix is normalised as an image whose channels are its columns.
            let image = shape.count == 2 ? Layer.reshape(shape: [shape[0], 1, shape[1]]) : nil
            let sources = try image.map {
                [try append($0, layer.name + "_image", inputs: inputs, within: parents)]
            }
            let position = try append(kind, layer.name, inputs: sources ?? inputs, within: parents)
            let parameters = graph.parameters(of: graph.nodes[position])
            if let numbers {
                for (parameter, numbers) in zip(parameters, [numbers.mean, numbers.variance]) {
                    constants[parameter] = try options.moments(numbers, channels: parameter.count)
                }
            } else {
                owner.slots = parameters.map { KerasOwner.Slot(parameters: [$0], isPerChannel: true) }
                // The file also contains the number of samples of the mean, which is not used.
                owner.slots.append(KerasOwner.Slot(parameters: []))
            }
            guard image != nil else { return position }
            return try append(
                .reshape(shape: shape), layer.name + "_matrix", inputs: [position], within: parents)
        }
    }

    /// Appends steps, one after another.
    /// - Returns: the index of the last one, or the inputs when there are none.
    private mutating func append(
        _ steps: [KerasStep], _ name: String, inputs: [Int], as owner: inout KerasOwner,
        within parents: [String]
    ) throws -> [Int] {
        var inputs = inputs
        for step in steps {
            let position: Int
            switch step {
            case .layer(let suffix, let kind):
                position = try append(kind, name + suffix, inputs: inputs, within: parents)
                owner.slots += graph.parameters(of: graph.nodes[position]).map {
                    KerasOwner.Slot(parameters: [$0])
                }
            case .product(let suffix, let gate):
                let factors = try inputs + append(gate, name, inputs: inputs, as: &owner, within: parents)
                guard factors.count == 2 else {
                    throw KerasConfigurationError(layer: name, "expected one input, found \(inputs.count)")
                }
                position = try append(.merge(.multiply), name + suffix, inputs: factors, within: parents)
            }
            inputs = [position]
        }
        return inputs
    }

    private mutating func append(
        _ layer: Layer, _ name: String, inputs: [Int], within parents: [String]
    ) throws -> Int {
        let own = Self.allowed(name)
        add(remarks: Self.renaming(name, to: own))
        let unused = unused(own, within: parents)
        taken.insert(unused)
        outputs[unused] = nil  // A layer of this name that was left out gives way to one that computes.
        return try graph.append(layer, name: unused, inputs: inputs)
    }

    /// Returns the name itself, or when it is taken, the name prefixed with those of the nested networks, and with a
    /// number if necessary.
    private func unused(_ name: String, within parents: [String]) -> String {
        if !taken.contains(name), parents.isEmpty || !reserved.contains(name) { return name }
        let base = (parents.map(Self.allowed) + [name]).joined(separator: "_")
        var candidate = base
        var number = 0
        while taken.contains(candidate) || reserved.contains(candidate) {
            number += 1
            candidate = "\(base)_\(number)"
        }
        return candidate
    }

    /// Replaces `/`, which Keras 3 does not allow in a layer's name.
    private static func allowed(_ name: String) -> String { String(name.map { $0 == "/" ? "_" : $0 }) }

    private static func renaming(_ name: String, to other: String) -> [String] {
        name == other ? [] : ["layer \(name): is called \(other) here, since Keras 3 takes no / in a name"]
    }

    /// Takes the rest of a layer's options: the remarks on them, and the type in which Keras computes the layer.
    private mutating func take(_ options: inout KerasOptions, within parents: [String]) throws {
        add(remarks: try options.finish())
        if let type = options.type { types.add(type, of: parents + [options.layer]) }
    }

    /// Adds remarks, each only once even when its layer is used several times.
    private mutating func add(remarks new: [String]) {
        for remark in new where said.insert(remark).inserted { remarks.append(remark) }
    }

    private mutating func finish() throws {
        guard graph.nodes.count > 1 else {
            throw KerasConfigurationError("has no layers that do something in inference")
        }
        guard graph.parameterCount <= Self.mostNumbers else {
            throw KerasConfigurationError(
                "expected at most \(Self.mostNumbers) parameters, found \(graph.parameterCount)")
        }
        remarks += types.remarks
        let output = graph.nodes.count - 1
        for (index, node) in graph.nodes.enumerated()
        where (node.layer.activation == .softmax) != (index == output) {
            guard index == output else {
                throw KerasConfigurationError(
                    layer: node.name, "is a softmax, which this program has as the last layer only")
            }
            if graph.scoreProblem == nil {
                remarks.append("layer \(node.name): is no softmax; its outputs are taken for logits")
            }
        }
    }
}
