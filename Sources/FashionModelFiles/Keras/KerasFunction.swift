import FashionNetworks

/// An activation as Keras' files have it: by a name, or as a layer with its settings in the place of a name.
///
/// One with settings becomes a layer of its own, and one that the engine does not have becomes several.
struct KerasFunction {
    /// The part that the layer itself can hold.
    var own: Activation = .linear
    /// Layers that follow, each with what is put behind the name.
    var layers: [(suffix: String, layer: Layer)] = []
    /// Whether what the layers make of a number multiplies that number: x · f(x).
    var isGate = false

    /// Names of functions that become several layers.
    static let composedNames = ["hard_sigmoid", "hard_silu", "hard_swish", "mish"]

    /// The identity, a function by its name, or a function as a layer.
    init(_ activation: Activation = .linear) {
        if activation.kerasName == nil {
            layers = [("_activation", .activation(activation))]
        } else {
            own = activation
        }
    }

    /// A function of ``composedNames``; nil for another name.
    /// - Parameter slope: of Keras' `hard_sigmoid`, which is 0.2 in Keras 2 and 1/6 in Keras 3.
    init?(composed name: String, slope: Float) {
        func clipped(_ slope: Float) -> [(suffix: String, layer: Layer)] {
            [
                ("_line", .rescaling(Rescaling(scale: slope, offset: 0.5))),
                ("_clip", .activation(.clippedReLU(limit: 1))),
            ]
        }
        switch name {
        case "hard_sigmoid": layers = clipped(slope)
        case "hard_silu", "hard_swish":
            layers = clipped(1 / 6)
            isGate = true
        case "mish":
            layers = [("_softplus", .activation(.softplus)), ("_tanh", .activation(.tanh))]
            isGate = true
        default: return nil
        }
    }

    /// What layers become of which the last one holds ``own``.
    func meaning(after first: [(suffix: String, layer: Layer)]) -> KerasMeaning {
        isGate ? .gated(first, gate: layers) : .layers(first + layers)
    }

    /// What a layer becomes that is nothing but the function.
    var meaning: KerasMeaning {
        layers.isEmpty ? .layers([("", .activation(own))]) : meaning(after: [])
    }
}

extension KerasOptions {
    /// Takes an activation in any of Keras' spellings: a name, a function with a name, or a layer with settings.
    mutating func function() throws -> KerasFunction {
        var value = value("activation") ?? .null
        if let function = value.object, function["class_name"] == .string("function") {
            value = function["config"] ?? .null
        }
        if value == .null { return KerasFunction() }
        if let object = value.object, let className = object["class_name"]?.string {
            guard Activation.kerasClasses.contains(className), className != "Activation" else {
                throw activationError(found: "an object of the class \(className)")
            }
            var inner = KerasOptions(layer: layer, values: object["config"]?.object ?? [:])
            let activation = try Activation.read(className, options: &inner, inputShape: [])
            _ = try inner.finish()
            return KerasFunction(activation)
        }
        guard let name = value.string else { throw activationError(found: "another value") }
        if let activation = Activation(kerasName: name) { return KerasFunction(activation) }
        guard KerasFunction.composedNames.contains(name) else { throw activationError(found: name) }
        guard name != "hard_sigmoid" || kerasVersion != nil else {
            throw error(
                "activation",
                "a file that says which Keras wrote it, since hard_sigmoid of Keras 2 is not that of Keras 3"
            )
        }
        guard
            let function = KerasFunction(
                composed: name, slope: kerasVersion?.hasPrefix("2.") == true ? 0.2 : 1 / 6)
        else { throw activationError(found: name) }
        return function
    }

    private func activationError(found: String) -> KerasConfigurationError {
        let known = (Activation.kerasNames + KerasFunction.composedNames).joined(separator: ", ")
        let classes = Activation.kerasClasses.filter { $0 != "Activation" }.joined(separator: ", ")
        return error(
            "activation",
            "one of \(known), or a layer \(classes), found \(found); train with one of these in its place")
    }
}
