import FashionNetworks

/// Writes a network as an ONNX graph. Nodes and values have the names of the layers, followed by `/` and an operator
/// when a layer needs several.
///
/// The input is Keras' `[N, H, W, C]`; from the first node on, images are `[N, C, H, W]`, as ONNX requires.
struct ONNXGraphWriter {
    /// The name of the output value, the probabilities.
    static let outputName = "probabilities"

    let model: Model
    private(set) var graph = ONNXGraph()
    /// The output value of each node of the network.
    private var values: [String] = []
    private var names: Set<String> = []

    /// Returns the whole graph.
    /// - Parameter embedsPreprocessing: whether the input is pixels as bytes; those of one channel are `[N, H, W]`.
    /// - Throws: `GraphError` when the network is not a classifier or weights are missing.
    static func graph(of model: Model, embedsPreprocessing: Bool) throws -> ONNXGraph {
        var writer = ONNXGraphWriter(model: model)
        try writer.write(embedsPreprocessing: embedsPreprocessing)
        return writer.graph
    }

    private init(model: Model) { self.model = model }

    private mutating func write(embedsPreprocessing: Bool) throws {
        guard let input = model.graph.nodes.first, let last = model.graph.nodes.last, last.shape.count == 1
        else {
            throw GraphError(
                node: model.graph.nodes.last?.name ?? "",
                "expected a vector of scores at the end, found shape \(model.graph.outputShape)")
        }
        if let problem = model.graph.scoreProblem { throw problem }
        // ONNX requires a name.
        graph.name = model.graph.name.isEmpty ? "network" : model.graph.name
        let inputValue = unique(input.name)
        let outputValue = unique(Self.outputName)
        values = [
            embedsPreprocessing
                ? try appendPreprocessing(of: inputValue, shape: input.shape)
                : appendInput(inputValue, shape: input.shape)
        ]
        for node in model.graph.nodes.dropFirst() {
            values.append(try append(node, inputs: node.inputs.map { values[$0] }))
        }
        finish(outputValue, shape: last.shape)
    }

    private mutating func appendInput(_ name: String, shape: [Int]) -> String {
        graph.input = [ONNXValueInfo(name, .float, batchOf: shape)]
        return shape.count == 3 ? appendChannelsFirst(name, layer: name) : name
    }

    /// Appends the conversion of bytes to the numbers on which the network was trained.
    private mutating func appendPreprocessing(of name: String, shape: [Int]) throws -> String {
        let (scale, offset) = (Float(model.pixelScale.factor), Float(model.pixelScale.offset))
        guard scale.isFinite, offset.isFinite else {
            throw GraphError(node: name, "expected a finite input scale, found \(model.pixelScale.title)")
        }
        let isGrey = shape.count == 3 && shape[2] == 1
        let preparation = model.metadata?.preparation
        graph.input = [
            ONNXValueInfo(
                name, .uint8, batchOf: isGrey ? Array(shape.dropLast()) : shape,
                open: preparation == nil ? [] : ["height", "width"])
        ]
        let numbers: String
        if let preparation {
            guard [preparation.height, preparation.width, preparation.channels] == shape else {
                throw GraphError(
                    node: name,
                    "expected a preparation to \(shape), found one to \(preparation.height)×\(preparation.width) with "
                        + "\(preparation.channels) channels")
            }
            numbers = append(preparation, of: name)
        } else {
            numbers = append(
                "Cast", [name], "\(name)/cast",
                [ONNXAttribute("to", ONNXTensor.ElementType.float.rawValue)])
        }
        let factor = constant("\(name)/scale") { ONNXTensor($0, [scale], shape: []) }
        var scaled = append("Mul", [numbers, factor], "\(name)/scaled")
        if offset != 0 {
            let addend = constant("\(name)/offset") { ONNXTensor($0, [offset], shape: []) }
            scaled = append("Add", [scaled, addend], "\(name)/moved")
        }
        // A preparation puts the channels first.
        if preparation != nil { return scaled }
        if isGrey {
            let axes = constant("\(name)/channel_axis") { ONNXTensor($0, [1]) }
            return append("Unsqueeze", [scaled, axes], "\(name)/channels_first")
        }
        return shape.count == 3 ? appendChannelsFirst(scaled, layer: name) : scaled
    }

    private mutating func appendChannelsFirst(_ value: String, layer: String) -> String {
        append("Transpose", [value], "\(layer)/channels_first", [ONNXAttribute("perm", [0, 3, 1, 2])])
    }

    /// Ends the graph with a softmax, as `fashion evaluate` does, when the network has none.
    private mutating func finish(_ name: String, shape: [Int]) {
        var value = values[values.count - 1]
        if graph.node.last?.opType != "Softmax" || graph.node.last?.output != [value] {
            value = append("Softmax", [value], "softmax", [ONNXAttribute("axis", 1)])
        }
        for index in graph.node.indices {
            graph.node[index].input = graph.node[index].input.map { $0 == value ? name : $0 }
            graph.node[index].output = graph.node[index].output.map { $0 == value ? name : $0 }
        }
        graph.output = [ONNXValueInfo(name, .float, batchOf: shape)]
    }

    // MARK: Parts

    /// Appends an operator and returns its output value.
    mutating func append(
        _ operation: String, _ inputs: [String], _ name: String, _ attributes: [ONNXAttribute] = []
    ) -> String {
        var node = ONNXNode()
        node.opType = operation
        node.name = unique(name)
        node.input = inputs
        node.output = [node.name]
        node.attribute = attributes
        graph.node.append(node)
        return node.name
    }

    /// Adds a constant tensor and returns its value.
    mutating func constant(_ name: String, _ make: (_ name: String) -> ONNXTensor) -> String {
        let name = unique(name)
        graph.initializer.append(make(name))
        return name
    }

    /// Adds the weights of a layer in Keras' order and returns their values.
    /// - Parameter ofPixels: whether a kernel `[in, out]` becomes that of a convolution with a window of 1×1.
    mutating func weights(of node: Graph.Node, ofPixels: Bool = false) throws -> [String] {
        try model.graph.parameters(of: node).map { parameter in
            let numbers = parameter.channelsFirst(try model.weights.numbers(of: parameter))
            let shape = parameter.channelsFirstShape + (ofPixels && parameter.role == .kernel ? [1, 1] : [])
            return constant(parameter.name) { ONNXTensor($0, numbers, shape: shape) }
        }
    }

    private mutating func unique(_ name: String) -> String {
        var candidate = name
        var count = 0
        while !names.insert(candidate).inserted {
            count += 1
            candidate = "\(name)_\(count)"
        }
        return candidate
    }
}
