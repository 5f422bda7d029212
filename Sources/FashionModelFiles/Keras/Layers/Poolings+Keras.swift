import FashionNetworks

enum KerasPoolings {
    static let forms: [any KerasForm.Type] = [MaxPooling.self, AveragePooling.self, GlobalPooling.self]
}

extension MaxPooling: KerasForm {
    static let kerasClasses = ["MaxPooling2D"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        Self(pooling: try Pooling(options: &options))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] { pooling.kerasOptions }
}

extension AveragePooling: KerasForm {
    static let kerasClasses = ["AveragePooling2D"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        Self(pooling: try Pooling(options: &options))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] { pooling.kerasOptions }
}

extension GlobalPooling: KerasForm {
    static let kerasClasses = ["GlobalAveragePooling2D", "GlobalMaxPooling2D"]

    static func meaning(
        of className: String, options: inout KerasOptions, inputShape: [Int]
    ) throws -> KerasMeaning {
        let keepsAxes = try options.bool("keepdims", default: false)
        let pooling = Layer(try read(className, options: &options, inputShape: inputShape))
        return .pooled(pooling, keepsAxes: keepsAxes, inputShape: inputShape)
    }

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.requireChannelsLast()
        return className == "GlobalMaxPooling2D" ? .maximum : .average
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        ["data_format": .string("channels_last"), "keepdims": .bool(false)]
    }
}

extension Pooling {
    fileprivate init(options: inout KerasOptions) throws {
        try options.requireChannelsLast()
        self.init(
            size: try options.extent("pool_size") ?? Extent(2), strides: try options.extent("strides"),
            padding: try options.padding())
    }

    fileprivate var kerasOptions: [String: JSONValue] {
        [
            "pool_size": size.json, "strides": strides.json, "padding": .string(padding.rawValue),
            "data_format": .string("channels_last"),
        ]
    }
}

extension KerasMeaning {
    /// Returns a pooling over whole images, `[H, W, C]` to `[C]`, or to `[1, 1, C]`.
    static func pooled(_ pooling: Layer, keepsAxes: Bool, inputShape: [Int]) -> KerasMeaning {
        guard keepsAxes, let channels = inputShape.last else { return .layers([("", pooling)]) }
        return .layers([("", pooling), ("_axes", .reshape(shape: [1, 1, channels]))])
    }
}
