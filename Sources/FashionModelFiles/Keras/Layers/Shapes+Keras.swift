import FashionNetworks

enum KerasShapes {
    static let forms: [any KerasForm.Type] = [Dropout.self, Flatten.self, Reshape.self]
}

extension Dropout: KerasForm {
    static let kerasClasses = ["Dropout"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        let sizes = options.value("noise_shape") ?? .null
        if sizes != .null {
            guard let list = sizes.array, list.allSatisfy({ $0 == .null || $0.integer != nil }) else {
                throw options.error("noise_shape", "null or a list of sizes")
            }
            // With a shape, training draws one random number for all elements along an axis.
            if list.contains(where: { $0 != .null }) { options.leaveOutOfTraining("noise_shape") }
        }
        return Self(rate: try options.float("rate", default: 0))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        ["rate": .decimal(rate), "noise_shape": .null, "seed": .null]
    }
}

extension Flatten: KerasForm {
    static let kerasClasses = ["Flatten"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.requireChannelsLast()
        return Self()
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        ["data_format": .string("channels_last")]
    }
}

extension Reshape: KerasForm {
    static let kerasClasses = ["Reshape"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        Self(shape: try options.targetShape(of: inputShape))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        ["target_shape": .array(shape.map(JSONValue.integer))]
    }
}

extension KerasOptions {
    /// Takes the target shape of a Reshape; -1 is computed from the remaining elements.
    fileprivate mutating func targetShape(of input: [Int]) throws -> [Int] {
        let wanted = value("target_shape")?.array?.map(\.integer) ?? []
        let shape = wanted.compactMap(\.self)
        let known = shape.filter { $0 != -1 }
        guard shape.count == wanted.count, (1...3).contains(shape.count), known.count >= shape.count - 1,
            known.allSatisfy({ $0 > 0 }), let product = product(of: known),
            let total = FashionModelFiles.product(of: input),
            total % product == 0
        else { throw error("target_shape", "one to three axes for the numbers of \(input)") }
        return shape.map { $0 == -1 ? total / product : $0 }
    }
}
