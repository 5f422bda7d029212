import FashionNetworks

/// The options of one layer, taken one after another; those that remain at the end are not supported.
struct KerasOptions {
    /// The layer's name, for error messages.
    let layer: String
    /// The version of Keras that wrote the file; nil when the file does not contain it.
    let kerasVersion: String?
    /// The reasons why a network with this layer cannot be trained here, one sentence each.
    private(set) var obstacles: [String] = []
    /// The type in which Keras computes the layer, after ``finish()``; nil for float32.
    private(set) var type: String?
    private var values: [String: JSONValue]
    private var remarks: [String] = []

    /// Options that do not affect what a trained layer computes; initial weights come from the file.
    private static let neutral: Set<String> = [
        "name", "trainable", "synchronized", "renorm_momentum", "seed", "build_config", "batch_input_shape",
        "batch_shape", "input_shape", "autocast",
    ]

    init(layer: String, values: [String: JSONValue], kerasVersion: String? = nil) {
        self.layer = layer
        self.kerasVersion = kerasVersion
        self.values = values
    }

    func error(_ option: String, _ expected: String) -> KerasConfigurationError {
        KerasConfigurationError(layer: layer, "option \(option): expected \(expected)")
    }

    /// Takes a required integer.
    mutating func integer(_ option: String) throws -> Int {
        guard let integer = values.removeValue(forKey: option)?.integer else {
            throw error(option, "a whole number")
        }
        return integer
    }

    /// Takes an optional integer.
    mutating func integer(_ option: String, default: Int) throws -> Int {
        values[option] == nil ? `default` : try integer(option)
    }

    /// Takes an optional number, which is float64 in the text and float32 in the network.
    mutating func float(_ option: String, default: Float) throws -> Float {
        guard let value = values.removeValue(forKey: option) else { return `default` }
        guard case .number(let number) = value, Float(number).isFinite else {
            throw error(option, "a number")
        }
        return Float(number)
    }

    /// Takes an optional Boolean.
    mutating func bool(_ option: String, default: Bool) throws -> Bool {
        switch values.removeValue(forKey: option) {
        case nil: return `default`
        case .bool(let bool): return bool
        default: throw error(option, "true or false")
        }
    }

    /// Takes a number or a list of numbers, nested to any depth; nil when there is none.
    mutating func floats(_ option: String) throws -> [Float]? {
        func numbers(_ value: JSONValue) throws -> [Float] {
            if let list = value.array { return try list.flatMap(numbers) }
            guard case .number(let number) = value, Float(number).isFinite else {
                throw error(option, "a number or a list of numbers")
            }
            return [Float(number)]
        }
        let value = values.removeValue(forKey: option) ?? .null
        return value == .null ? nil : try numbers(value)
    }

    /// Takes a number for both axes, or a pair; nil when there is none.
    mutating func extent(_ option: String) throws -> Extent? {
        let value = values.removeValue(forKey: option) ?? .null
        if value == .null { return nil }
        if let both = value.integer { return Extent(both) }
        guard let pair = value.array, pair.count == 2, let height = pair[0].integer,
            let width = pair[1].integer
        else { throw error(option, "a whole number or two") }
        return Extent(height: height, width: width)
    }

    /// Takes the padding of windows at the border.
    mutating func padding() throws -> Padding {
        let value = values.removeValue(forKey: "padding") ?? .string(Padding.valid.rawValue)
        guard let name = value.string, let padding = Padding(rawValue: name) else {
            throw error("padding", "valid or same")
        }
        return padding
    }

    /// Leaves out an option that was taken; it has no effect in inference but changes training.
    mutating func leaveOutOfTraining(_ option: String) {
        remarks.append("layer \(layer): \(option) is left out; it changes training only")
        obstacles.append("layer \(layer): has \(option), which this program does not have in training")
    }

    /// Takes the options of a kernel that Keras has changed after it was made. Archives contain a kernel with LoRA weights
    /// as the sum of both.
    /// - Throws: `KerasConfigurationError` for a quantised kernel.
    mutating func takeKernelForm() throws {
        if let type = values["dtype"].flatMap(Self.typeName), type.contains("_from_") {
            throw KerasConfigurationError(
                layer: layer,
                "expected weights in floating point, found quantised ones (\(type)); save the model in Keras before "
                    + "quantize(), which cannot be undone")
        }
        let rank = value("lora_rank") ?? .null
        _ = value("lora_alpha")
        if rank != .null {
            remarks.append("layer \(layer): its LoRA weights are merged into its kernel, as Keras saves them")
        }
    }

    /// Takes all remaining options unread: those of a layer that has no effect.
    mutating func takeAll() { values = [:] }

    /// Takes an option whose value is read elsewhere.
    mutating func value(_ option: String) -> JSONValue? { values.removeValue(forKey: option) }

    /// Takes an option that may only have one of these values, if it is there at all.
    mutating func require(_ option: String, _ allowed: JSONValue...) throws {
        guard let value = values.removeValue(forKey: option), !allowed.contains(value) else { return }
        let choices = allowed.compactMap { try? $0.text() }.joined(separator: " or ")
        let found = (try? value.text()) ?? "another value"
        throw error(option, "\(choices), which is all that this program has, found \(found.prefix(80))")
    }

    /// Finishes reading a layer's options.
    /// - Returns: a remark for each option that only affects training and is left out.
    /// - Throws: `KerasConfigurationError` that names an option that is set and not supported.
    mutating func finish() throws -> [String] {
        var remarks = self.remarks
        if let name = values.removeValue(forKey: "dtype").flatMap(Self.typeName), name != "float32" {
            type = name
        }
        for (option, value) in values.sorted(by: { $0.key < $1.key }) where value != .null {
            if option.hasSuffix("_regularizer") || option.hasSuffix("_constraint") {
                remarks.append("layer \(layer): \(option) is left out; it changes training only")
            } else if value != .bool(false), !Self.neutral.contains(option),
                !option.hasSuffix("_initializer")
            {
                throw KerasConfigurationError(layer: layer, "has the option \(option), which is not known")
            }
        }
        return remarks
    }

    /// Returns the name of a type or of a policy for types; nil for the default.
    private static func typeName(_ value: JSONValue) -> String? {
        if value == .null { return nil }
        let config = value.object?["config"]?.object
        if let mode = config?["mode"]?.string, let source = config?["source_name"]?.string {
            return "\(mode)_from_\(source)"
        }
        return value.string ?? config?["name"]?.string ?? "another type"
    }
}
