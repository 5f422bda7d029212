import FashionNetworks

enum KerasConvolutions {
    static let forms: [any KerasForm.Type] = [Convolution.self, DepthwiseConvolution.self, Dense.self]
}

extension Convolution: KerasForm {
    static let kerasClasses = ["Conv2D", "SeparableConv2D"]

    static func meaning(
        of className: String, options: inout KerasOptions, inputShape: [Int]
    ) throws -> KerasMeaning {
        let function = try options.function()
        guard className == "SeparableConv2D" else {
            var layer = try read(className, options: &options, inputShape: inputShape)
            layer.activation = function.own
            return function.meaning(after: [("", .convolution(layer))])
        }
        // A depthwise convolution, followed by a pointwise one.
        let filters = try options.integer("filters")
        var depthwise = try DepthwiseConvolution.read(className, options: &options, inputShape: inputShape)
        let pointwise = Convolution(
            filters: filters, kernel: Extent(1), useBias: depthwise.useBias, activation: function.own)
        depthwise.useBias = false
        return function.meaning(after: [
            ("_depthwise", .depthwiseConvolution(depthwise)), ("", .convolution(pointwise)),
        ])
    }

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.requireChannelsLast()
        try options.takeKernelForm()
        let dilation = try options.extent("dilation_rate") ?? Extent(1)
        let groups = try options.integer("groups", default: 1)
        guard let kernel = try options.extent("kernel_size") else {
            throw options.error("kernel_size", "a whole number or two")
        }
        return Self(
            filters: try options.integer("filters"), kernel: kernel,
            strides: try options.extent("strides") ?? Extent(1), padding: try options.padding(),
            dilation: dilation, groups: groups, useBias: try options.bool("use_bias", default: true))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        [
            "filters": .integer(filters), "kernel_size": kernel.json, "strides": strides.json,
            "padding": .string(padding.rawValue), "data_format": .string("channels_last"),
            "dilation_rate": dilation.json, "groups": .integer(groups), "use_bias": .bool(useBias),
            "activation": .string(activation.kerasName ?? ""),
        ].merging(writing.kernelAndBias) { own, _ in own }
    }
}

extension DepthwiseConvolution: KerasForm {
    static let kerasClasses = ["DepthwiseConv2D"]

    static func meaning(
        of className: String, options: inout KerasOptions, inputShape: [Int]
    ) throws -> KerasMeaning {
        let function = try options.function()
        var layer = try read(className, options: &options, inputShape: inputShape)
        layer.activation = function.own
        return function.meaning(after: [("", .depthwiseConvolution(layer))])
    }

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.requireChannelsLast()
        let dilation = try options.extent("dilation_rate") ?? Extent(1)
        try options.require("groups", .number(1))
        guard let kernel = try options.extent("kernel_size") else {
            throw options.error("kernel_size", "a whole number or two")
        }
        return Self(
            multiplier: try options.integer("depth_multiplier", default: 1), kernel: kernel,
            strides: try options.extent("strides") ?? Extent(1), padding: try options.padding(),
            dilation: dilation, useBias: try options.bool("use_bias", default: true))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        [
            "depth_multiplier": .integer(multiplier), "kernel_size": kernel.json, "strides": strides.json,
            "padding": .string(padding.rawValue), "data_format": .string("channels_last"),
            "dilation_rate": dilation.json, "use_bias": .bool(useBias),
            "activation": .string(activation.kerasName ?? ""),
            "depthwise_initializer": writing.initializer("GlorotUniform", ["seed": .null]),
            "bias_initializer": writing.initializer("Zeros"), "depthwise_regularizer": .null,
            "bias_regularizer": .null, "activity_regularizer": .null, "depthwise_constraint": .null,
            "bias_constraint": .null,
        ]
    }
}

extension Dense: KerasForm {
    static let kerasClasses = ["Dense"]

    static func meaning(
        of className: String, options: inout KerasOptions, inputShape: [Int]
    ) throws -> KerasMeaning {
        let function = try options.function()
        var layer = try read(className, options: &options, inputShape: inputShape)
        layer.activation = function.own
        return function.meaning(after: [("", .dense(layer))])
    }

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.takeKernelForm()
        return Self(
            units: try options.integer("units"), useBias: try options.bool("use_bias", default: true))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        [
            "units": .integer(units), "use_bias": .bool(useBias),
            "activation": .string(activation.kerasName ?? ""),
        ].merging(writing.kernelAndBias) { own, _ in own }
    }
}
