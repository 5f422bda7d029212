import FashionNetworks

/// An activation in Keras' files: a name, or a layer with options in place of a name.
///
/// An activation with options becomes a separate layer, and one that the engine does not have becomes several.
struct KerasFunction {
    /// The part that the layer itself can apply.
    var own: Activation = .linear
    /// The steps that follow.
    var steps: [KerasStep] = []

    /// The names of functions that become several layers.
    static let composedNames = ["hard_sigmoid", "hard_silu", "hard_swish", "mish"]

    /// Creates a function that the engine has, as part of the layer or as a layer of its own.
    init(_ activation: Activation = .linear) {
        if activation.kerasName == nil {
            steps = [.layer("_activation", .activation(activation))]
        } else {
            own = activation
        }
    }

    /// Creates a function of ``composedNames``; returns nil for other names.
    /// - Parameter slope: the slope of Keras' `hard_sigmoid`, which is 0.2 in Keras 2 and 1/6 in Keras 3.
    init?(composed name: String, slope: Float) {
        func clipped(_ slope: Float) -> [KerasStep] {
            [
                .layer("_line", .rescaling(Rescaling(scale: slope, offset: 0.5))),
                .layer("_clip", .activation(.clippedReLU(limit: 1))),
            ]
        }
        switch name {
        case "hard_sigmoid": steps = clipped(slope)
        case "hard_silu", "hard_swish": steps = [.product("_product", clipped(1 / 6))]
        case "mish":
            let gate: [KerasStep] = [
                .layer("_softplus", .activation(.softplus)), .layer("_tanh", .activation(.tanh)),
            ]
            steps = [.product("_product", gate)]
        default: return nil
        }
    }

    /// GELU with `approximate=True`: x · ½ · (1 + tanh(z)) with z = √(2/π) · (x + 0.044715 · x³), as x · sigmoid(2z).
    static var approximateGELU: KerasMeaning {
        let cubic: [KerasStep] = [
            .product("_square", []), .layer("_line", .rescaling(Rescaling(scale: 0.044715, offset: 1))),
        ]
        let gate: [KerasStep] = [
            .product("_cubic", cubic),
            .layer("_scaled", .rescaling(Rescaling(scale: 2 * (2 / Float.pi).squareRoot()))),
            .layer("_gate", .activation(.sigmoid)),
        ]
        return .steps([.product("_product", gate)])
    }

    /// Returns the layers of a Keras layer, given those of which the last one applies ``own``.
    func meaning(after first: [(suffix: String, layer: Layer)]) -> KerasMeaning {
        .steps(first.map { KerasStep.layer($0.suffix, $0.layer) } + steps)
    }

    /// The layers of a Keras layer that consists only of the function.
    var meaning: KerasMeaning {
        steps.isEmpty ? .layers([("", .activation(own))]) : .steps(steps)
    }
}

extension KerasOptions {
    /// Takes an activation in any of Keras' forms: a name, a function with a name, or a layer with options.
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
            if let origin = KerasLayer.foreignOrigin(of: object) {
                throw activationError(found: "an object of the class \(className) of \(origin)")
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
