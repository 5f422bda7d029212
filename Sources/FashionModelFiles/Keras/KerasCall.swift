import FashionNetworks

/// One entry of `inbound_nodes`: the arguments of a use of a layer.
struct KerasCall {
    /// An output of a layer.
    struct Tensor: Equatable {
        /// The name of the layer.
        let layer: String
        /// The index of the layer's use.
        let call: Int
    }

    /// An argument of the call.
    enum Argument: Equatable {
        case tensor(Tensor)
        /// A number in place of a tensor.
        case number(Double)
    }

    private(set) var arguments: [Argument] = []
    /// The options of a function of TensorFlow that ``KerasOperation`` reads.
    private(set) var options: [String: JSONValue] = [:]
    private let layer: String
    private let className: String
    /// The maximum number of arguments, more than any layer merges.
    private static let mostArguments = 4096

    /// The tensors among the arguments.
    var tensors: [Tensor] {
        arguments.compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
    }

    /// - Parameters:
    ///   - node: in Keras 3 an object with `args` and `kwargs`; in Keras 2 a list of tensors, or in its oldest form a
    ///     single one.
    ///   - layer: the layer's name, for error messages.
    /// - Throws: `KerasConfigurationError` for an option of a call that is not supported.
    init(_ node: JSONValue, of layer: String, className: String = "") throws {
        self.layer = layer
        self.className = className
        if let call = node.object {
            try add(call["args"] ?? .null)
            try addOptions(call["kwargs"], isRecorded: true)
        } else {
            try add(node)
        }
    }

    /// The classes of layers that are also those of functions of a tensor and a number.
    private static let alsoOfNumbers: Set<String> = ["Maximum", "Minimum", "Average"]

    /// The options of TensorFlow's functions that are read, such as those of `tf.nn.leaky_relu(x, alpha=0.1)`.
    private static let functionOptions: Set<String> = ["alpha", "approximate", "axis"]

    /// Whether numbers may take the place of tensors.
    private var isOperation: Bool { KerasOperation.classNames.contains(className) }

    private mutating func add(_ value: JSONValue) throws {
        if let tensor = value.object, tensor["class_name"] == .string("__keras_tensor__") {
            return try add(tensor["config"]?.object?["keras_history"] ?? .null)
        }
        guard arguments.count < Self.mostArguments else {
            throw KerasConfigurationError(
                layer: layer, "expected at most \(Self.mostArguments) inputs, found more")
        }
        if case .number(let number) = value {
            if isOperation { return arguments.append(.number(number)) }
            let isLayer = KerasForms.form(of: className) != nil && !Self.alsoOfNumbers.contains(className)
            guard isLayer || className.isEmpty else {
                throw KerasConfigurationError(
                    layer: layer,
                    "is a calculation (\(className)) with a number that this program does not have; expected x + a, x - a, "
                        + "x * a or x / a; calculate it before the network, or by other layers")
            }
        }
        guard let list = value.array else {
            throw KerasConfigurationError(layer: layer, "its inputs are not written as Keras writes them")
        }
        guard let name = list.first?.string else { return try list.forEach { try add($0) } }
        guard (3...4).contains(list.count) else {
            throw KerasConfigurationError(layer: layer, "its inputs are not written as Keras writes them")
        }
        if name == "_CONSTANT_VALUE", isOperation, case .number(let number) = list[2] {
            arguments.append(.number(number))
        } else {
            guard let call = list[1].integer, call >= 0, list[2] == .number(0) else {
                throw KerasConfigurationError(
                    layer: layer, "expected the only output of a use of \(name), found another")
            }
            arguments.append(.tensor(Tensor(layer: name, call: call)))
        }
        try addOptions(list.dropFirst(3).first)
    }

    /// - Parameter isRecorded: whether Keras 3 recorded the options, its defaults among them.
    private mutating func addOptions(_ value: JSONValue?, isRecorded: Bool = false) throws {
        // For dropout, Keras 3 writes `training: false`, its default, and for layers of images `training: true`, theirs. Where
        // it trains or predicts, it overrides both. On resizing and cutting the option has no effect.
        let isDefault =
            ["Resizing", "CenterCrop"].contains(className)
            || isRecorded && KerasMeaning.augmentingClasses.contains(className)
        let harmless = [JSONValue.null, .bool(false)] + (isDefault ? [.bool(true)] : [])
        for (option, value) in (value?.object ?? [:]).sorted(by: { $0.key < $1.key }) where value != .null {
            if option == "training" && harmless.contains(value) || isOperation && option == "name" {
                continue
            }
            if isOperation, option == "y" {
                try add(value)
                continue
            }
            // tf.cast(x, tf.float32); all numbers are of this type here.
            if className == "TFOpLambda", option == "dtype", value == .string("float32") { continue }
            if className == "TFOpLambda", Self.functionOptions.contains(option) {
                options[option] = value
                continue
            }
            throw KerasConfigurationError(
                layer: layer, "is called with \(option), which this program does not have")
        }
    }
}
