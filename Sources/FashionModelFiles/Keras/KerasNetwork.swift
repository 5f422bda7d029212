import FashionNetworks

/// The parsed Keras configuration of a network or a nested network: its layers, and the calls from its input to its
/// output.
struct KerasNetwork {
    /// The network's name.
    let name: String
    /// The layers in the file's order; those of a chain without its input.
    let layers: [KerasLayer]
    /// The uses of the layers in topological order. That of an input layer has no arguments.
    let calls: [KerasWiring.Call]
    /// The indices of the layers in Keras' order.
    let order: [Int]
    /// The input layer; nil when there is none.
    let inputLayer: KerasLayer?
    /// The name of the input.
    let inputName: String

    /// The shape of its inputs with the batch, as the file has it; nil when the file has none.
    let batchShape: JSONValue?

    /// The maximum number of layers, more than any network in use has.
    private static let mostLayers = 4096

    /// - Throws: `KerasConfigurationError` that names the layer.
    init(className: String, config: JSONValue) throws {
        switch className {
        case "Sequential": try self.init(sequential: config)
        case "Functional", "Model": try self.init(functional: config)
        default:
            throw KerasConfigurationError("expected a Sequential or Functional network, found \(className)")
        }
    }

    /// The shape of one input, `[H, W, C]`, `[H, W]` or `[C]`; nil when the configuration has none.
    var inputShape: [Int]? {
        get throws {
            guard let batchShape else { return nil }
            let shape = (batchShape.array ?? []).dropFirst().map(\.integer)
            guard !shape.isEmpty, !shape.contains(nil) else {
                throw KerasConfigurationError(
                    layer: inputName,
                    "expected an input of fixed height, width and channels, found another shape; "
                        + "save the model with a keras.Input of the images' shape")
            }
            return shape.compactMap(\.self)
        }
    }

    private init(sequential config: JSONValue) throws {
        // Keras before 2.3 wrote only the list of layers.
        guard let list = config.array ?? config.object?["layers"]?.array else {
            throw KerasConfigurationError("expected a list of layers")
        }
        var layers = try Self.layers(list)
        guard let first = layers.first else { throw KerasConfigurationError("has no layers") }
        name = config.object?["name"]?.string ?? "sequential"
        if first.className == "InputLayer" {
            layers.removeFirst()
            inputLayer = first
            inputName = first.name
            batchShape = try Self.batchShape(of: first)
        } else {
            inputLayer = nil
            inputName = "\(first.name)_input"
            batchShape =
                first.options["batch_input_shape"] ?? first.options["batch_shape"]
                ?? config.object?["build_input_shape"]
        }
        if let inner = layers.first(where: { $0.className == "InputLayer" }) {
            throw KerasConfigurationError(
                layer: inner.name,
                "is of the class InputLayer, which stands first in a Sequential network only")
        }
        if let twice = Self.firstTwice(layers.map(\.name)) {
            throw KerasConfigurationError(layer: twice, "another layer has this name already")
        }
        // The chain begins with a call that represents the input.
        let input = KerasLayer(className: "InputLayer", name: inputName)
        self.layers = layers + [input]
        calls =
            [KerasWiring.Call(layer: layers.count, arguments: [])]
            + layers.indices.map { KerasWiring.Call(layer: $0, arguments: [.call($0)]) }
        // Keras does not count the input of a chain among its layers.
        order = Array(layers.indices)
    }

    private init(functional config: JSONValue) throws {
        guard let list = config.object?["layers"]?.array else {
            throw KerasConfigurationError("expected a list of layers")
        }
        layers = try Self.layers(list)
        let wiring = try KerasWiring(
            layers: layers, input: config.object?["input_layers"] ?? .null,
            output: config.object?["output_layers"] ?? .null)
        name = config.object?["name"]?.string ?? "functional"
        let input = layers[wiring.calls[0].layer]
        guard input.className == "InputLayer" else {
            throw KerasConfigurationError(
                layer: input.name, "expected an InputLayer, found \(input.className)")
        }
        inputLayer = input
        inputName = input.name
        batchShape = try Self.batchShape(of: input)
        calls = wiring.calls
        // For a layer with several uses, Keras' order depends on the way it walks; it writes the layers in that order, too.
        let isShared = Set(calls.map(\.layer)).count < calls.count
        order = isShared ? Array(layers.indices) : wiring.order
    }

    private static func firstTwice(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }
    }

    private static func batchShape(of input: KerasLayer) throws -> JSONValue {
        guard let shape = input.options["batch_shape"] ?? input.options["batch_input_shape"] else {
            throw KerasConfigurationError(layer: input.name, "option batch_shape: is missing")
        }
        return shape
    }

    private static func layers(_ list: [JSONValue]) throws -> [KerasLayer] {
        guard list.count <= mostLayers else {
            throw KerasConfigurationError("expected at most \(mostLayers) layers, found \(list.count)")
        }
        return try list.enumerated().map { try KerasLayer($0.element, position: $0.offset) }
    }
}

/// One entry of Keras' list of layers.
struct KerasLayer {
    let className: String
    let name: String
    let options: [String: JSONValue]
    /// The inputs of its calls, as in the file; nil in a `Sequential` network.
    let inboundNodes: JSONValue?

    /// Whether it is a nested network.
    var isNetwork: Bool {
        ["Sequential", "Functional", "Model"].contains(className) && options["layers"]?.array != nil
    }

    /// Creates a layer without options.
    init(className: String, name: String) {
        self.className = className
        self.name = name
        options = [:]
        inboundNodes = nil
    }

    /// Returns the module or the registered name of an object whose class is not one of Keras; nil for Keras' own, and for old
    /// files, which do not tell.
    static func foreignOrigin(of object: [String: JSONValue]) -> String? {
        if let registered = object["registered_name"]?.string, registered.contains(">") { return registered }
        guard let module = object["module"]?.string, let package = module.split(separator: ".").first else {
            return nil
        }
        return ["keras", "tf_keras", "tensorflow"].contains(package) ? nil : module
    }

    init(_ value: JSONValue, position: Int) throws {
        guard let entry = value.object, let className = entry["class_name"]?.string else {
            throw KerasConfigurationError("layer number \(position): expected class_name and config")
        }
        // In the oldest files, the configuration of a Sequential network is only a list.
        let bare = entry["config"]?.array.map { ["layers": JSONValue.array($0)] }
        guard let options = entry["config"]?.object ?? bare else {
            throw KerasConfigurationError("layer number \(position): expected class_name and config")
        }
        guard let name = entry["name"]?.string ?? options["name"]?.string, !name.isEmpty else {
            throw KerasConfigurationError("layer number \(position), of the class \(className): has no name")
        }
        if let origin = Self.foreignOrigin(of: entry) {
            throw KerasConfigurationError(
                layer: name,
                "is of a class of its author's own, \(className) of \(origin), whose calculation is not in the file; expected "
                    + "Keras' classes")
        }
        self.className = className
        self.name = name
        self.options = options
        inboundNodes = entry["inbound_nodes"]
    }
}
