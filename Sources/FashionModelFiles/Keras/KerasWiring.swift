import FashionNetworks

/// The connections of the layers of a network with branches, read from `inbound_nodes` of Keras 2 and Keras 3.
///
/// A layer may be called several times; every call is a separate node of the network.
struct KerasWiring {
    /// One use of a layer.
    struct Call {
        /// The index of the layer in the file.
        let layer: Int
        /// The inputs of the call.
        let arguments: [Argument]
        /// The options that only this call has.
        var options: [String: JSONValue] = [:]
    }

    /// An input of a call.
    enum Argument: Equatable {
        /// The output of a call, by its index in ``calls``.
        case call(Int)
        /// A number in place of a tensor, as in `x / 255`.
        case number(Double)
    }

    /// All calls in topological order, otherwise in the file's order; the network's input first, its output last.
    let calls: [Call]
    /// The indices of the layers in Keras' order.
    let order: [Int]

    /// The maximum number of calls, more than any network in use has.
    private static let mostCalls = 8192

    /// - Parameters:
    ///   - input: the network's `input_layers`.
    ///   - output: its `output_layers`.
    /// - Throws: `KerasConfigurationError` unless there is one input and one output, names are unique, there is no
    ///   cycle, and the output depends on all layers.
    init(layers: [KerasLayer], input: JSONValue, output: JSONValue) throws {
        let starts = try KerasCall(input, of: "input_layers").tensors
        let ends = try KerasCall(output, of: "output_layers").tensors
        guard starts.count == 1, ends.count == 1 else {
            throw KerasConfigurationError(
                "expected one input and one output, found \(starts.count) and \(ends.count)")
        }
        let names: [String: Int] = try layers.enumerated().reduce(into: [:]) { positions, entry in
            guard positions.updateValue(entry.offset, forKey: entry.element.name) == nil else {
                throw KerasConfigurationError(
                    layer: entry.element.name, "another layer has this name already")
            }
        }
        for end in starts + ends where names[end.layer] == nil {
            throw KerasConfigurationError(layer: end.layer, "is the network's input or output and is missing")
        }
        var written: [(layer: Int, call: KerasCall?)] = []
        var places: [[Int]] = []
        for (position, layer) in layers.enumerated() {
            let nodes = layer.inboundNodes?.array ?? []
            let isInput = layer.name == starts[0].layer
            guard nodes.isEmpty == isInput else {
                throw KerasConfigurationError(
                    layer: layer.name,
                    "expected to be used \(isInput ? "as the input" : "at least once"), found \(nodes.count) uses"
                )
            }
            let calls = try nodes.map { try KerasCall($0, of: layer.name, className: layer.className) }
            places.append(Array(written.count..<written.count + max(calls.count, 1)))
            written += isInput ? [(position, nil)] : calls.map { (position, $0) }
            guard written.count <= Self.mostCalls else {
                throw KerasConfigurationError("expected at most \(Self.mostCalls) uses of layers")
            }
        }
        // The highest index of each layer's calls that is referred to.
        var highest: [String: Int] = [:]
        for tensor in written.flatMap({ $0.call?.tensors ?? [] }) + ends {
            highest[tensor.layer] = max(highest[tensor.layer] ?? 0, tensor.call)
        }
        func place(of tensor: KerasCall.Tensor, for reader: String) throws -> Int {
            guard let position = names[tensor.layer] else {
                throw KerasConfigurationError(layer: reader, "its input \(tensor.layer) is missing")
            }
            let calls = places[position]
            // Keras counts the construction of a network as its first call.
            let shift = layers[position].isNetwork && highest[tensor.layer] == calls.count ? 1 : 0
            guard calls.indices.contains(tensor.call - shift) else {
                throw KerasConfigurationError(
                    layer: reader,
                    "its input is use \(tensor.call) of \(tensor.layer), which has \(calls.count)")
            }
            return calls[tensor.call - shift]
        }
        let inputs = try written.map { entry -> [Argument] in
            try (entry.call?.arguments ?? []).map { argument in
                switch argument {
                case .number(let number): .number(number)
                case .tensor(let tensor): .call(try place(of: tensor, for: layers[entry.layer].name))
                }
            }
        }
        let sources = inputs.map { $0.compactMap { if case .call(let place) = $0 { place } else { nil } } }
        let sorted = try Self.sorted(
            sources, from: place(of: starts[0], for: "input_layers"),
            to: place(of: ends[0], for: "output_layers")
        ) { layers[written[$0].layer].name }
        var new = [Int](repeating: 0, count: written.count)
        for (index, old) in sorted.enumerated() { new[old] = index }
        calls = sorted.map { old in
            Call(
                layer: written[old].layer,
                arguments: inputs[old].map {
                    if case .call(let place) = $0 { .call(new[place]) } else { $0 }
                },
                options: written[old].call?.options ?? [:])
        }
        order = Self.kerasOrder(
            of: calls.map { call in
                (
                    call.layer,
                    call.arguments.compactMap { if case .call(let place) = $0 { place } else { nil } }
                )
            }, layerCount: layers.count)
    }

    private static func sorted(
        _ sources: [[Int]], from input: Int, to output: Int, name: (Int) -> String
    ) throws -> [Int] {
        enum Mark { case new, open, done }
        var marks = [Mark](repeating: .new, count: sources.count)
        var order: [Int] = []
        for root in sources.indices {
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
                for source in sources[position] {
                    guard marks[source] != .open else {
                        throw KerasConfigurationError(
                            layer: name(position), "is its own input, by a cycle")
                    }
                    if marks[source] == .new { stack.append(source) }
                }
            }
        }
        let used = Set(sources.joined()).union([output])
        if let idle = sources.indices.first(where: { !used.contains($0) }) {
            throw KerasConfigurationError(layer: name(idle), "does not lead to the output \(name(output))")
        }
        guard order.last == output, order.first == input else {
            throw KerasConfigurationError(
                layer: name(output), "is the output, and other layers come after it")
        }
        return order
    }

    /// Returns the layers in the order in which Keras keeps a network's layers, which is the order of weights in its
    /// files.
    ///
    /// Layers are sorted by their distance from the output, the farthest first; those at the same distance are in the
    /// order of a depth-first search from the output (`map_graph` in Keras' `ops/function.py`; tf.keras 2.15 has the
    /// same rule).
    /// - Parameter calls: the calls of layers and their inputs in topological order, the output last.
    static func kerasOrder(of calls: [(layer: Int, inputs: [Int])], layerCount: Int) -> [Int] {
        var callDistances = [Int](repeating: 0, count: calls.count)
        var distances = [Int](repeating: 0, count: layerCount)
        for (index, call) in calls.enumerated().reversed() {
            let distance = max(callDistances[index], distances[call.layer])
            distances[call.layer] = distance
            for input in call.inputs { callDistances[input] = max(callDistances[input], distance + 1) }
        }
        var met = [Bool](repeating: false, count: calls.count)
        var meetings = [Int?](repeating: nil, count: layerCount)
        var stack = calls.isEmpty ? [] : [calls.count - 1]
        var count = 0
        while let index = stack.popLast() {
            guard !met[index] else { continue }
            met[index] = true
            if meetings[calls[index].layer] == nil { meetings[calls[index].layer] = count }
            count += 1
            stack += calls[index].inputs.reversed()
        }
        return (0..<layerCount).sorted {
            (-distances[$0], meetings[$0] ?? $0) < (-distances[$1], meetings[$1] ?? $1)
        }
    }
}
