import NeuralNetwork

extension Layer {
    /// The layer that a Keras class with these options is.
    /// - Parameters:
    ///   - className: Keras' name of the class.
    ///   - options: the ones that are understood are taken out.
    ///   - inputRank: number of axes of one input image, without the batch.
    /// - Throws: ``KerasConfigurationError`` that names the layer and the option that this program lacks.
    init(kerasClass className: String, options: inout KerasOptions, inputRank: Int) throws {
        switch className {
        case "Conv2D":
            self = .convolution(try Convolution(options: &options))
        case "BatchNormalization":
            self = .batchNormalization(try BatchNormalization(options: &options, inputRank: inputRank))
        case "Activation":
            self = .activation(try options.activation())
        case "ReLU":
            try options.require("max_value", .null)
            try options.require("negative_slope", .number(0), .null)
            try options.require("threshold", .number(0), .null)
            self = .activation(.relu)
        case "Softmax":
            try options.requireLastAxis(rank: inputRank)
            self = .activation(.softmax)
        case "MaxPooling2D":
            self = .maxPooling(try Pooling(options: &options))
        case "AveragePooling2D":
            self = .averagePooling(try Pooling(options: &options))
        case "GlobalAveragePooling2D":
            try options.requireChannelsLast()
            try options.require("keepdims", .bool(false))
            self = .globalAveragePooling
        case "ZeroPadding2D":
            self = .zeroPadding(try ZeroPadding(options: &options))
        case "Resizing":
            self = .resizing(try Resizing(options: &options))
        case "Rescaling":
            self = .rescaling(
                Rescaling(
                    scale: try options.float("scale", default: 1),
                    offset: try options.float("offset", default: 0)))
        case "Add":
            self = .add
        case "Concatenate":
            try options.requireLastAxis(rank: inputRank)
            self = .concatenate
        case "Dense":
            self = .dense(
                Dense(
                    units: try options.integer("units"), useBias: try options.bool("use_bias", default: true),
                    activation: try options.activation()))
        case "Dropout":
            try options.require("noise_shape", .null)
            self = .dropout(rate: try options.float("rate", default: 0))
        case "Flatten":
            try options.requireChannelsLast()
            self = .flatten
        default:
            throw KerasConfigurationError(
                layer: options.layer, "is of the class \(className), which this program does not have")
        }
    }
}

extension KerasOptions {
    fileprivate mutating func requireChannelsLast() throws {
        try require("data_format", .string("channels_last"), .null)
    }

    /// Keras writes the last axis as -1, as its number with the batch counted, or as a list of that.
    fileprivate mutating func requireLastAxis(rank: Int) throws {
        let spellings: [JSONValue] = [.integer(-1), .integer(rank)]
        guard let axis = value("axis"),
            !spellings.contains(axis.array.flatMap { $0.count == 1 ? $0[0] : nil } ?? axis)
        else { return }
        throw error("axis", "the last axis, \(rank), which is all that this program has")
    }
}

extension Convolution {
    fileprivate init(options: inout KerasOptions) throws {
        try options.requireChannelsLast()
        try options.require("dilation_rate", .array([.number(1), .number(1)]), .number(1))
        try options.require("groups", .number(1))
        guard let kernel = try options.extent("kernel_size") else {
            throw options.error("kernel_size", "a whole number or two")
        }
        self.init(
            filters: try options.integer("filters"), kernel: kernel,
            strides: try options.extent("strides") ?? Extent(1), padding: try options.padding(),
            useBias: try options.bool("use_bias", default: true), activation: try options.activation())
    }
}

extension BatchNormalization {
    fileprivate init(options: inout KerasOptions, inputRank: Int) throws {
        try options.requireLastAxis(rank: inputRank)
        try options.require("center", .bool(true))
        try options.require("scale", .bool(true))
        self.init(
            momentum: try options.float("momentum", default: 0.99),
            epsilon: try options.float("epsilon", default: 1e-3))
    }
}

extension Pooling {
    fileprivate init(options: inout KerasOptions) throws {
        try options.requireChannelsLast()
        self.init(
            size: try options.extent("pool_size") ?? Extent(2), strides: try options.extent("strides"),
            padding: try options.padding())
    }
}

extension Resizing {
    fileprivate init(options: inout KerasOptions) throws {
        try options.requireChannelsLast()
        try options.require("interpolation", .string("bilinear"))
        for option in ["antialias", "crop_to_aspect_ratio", "pad_to_aspect_ratio"] {
            try options.require(option, .bool(false))
        }
        // What fills the sides of an image that keeps its proportions; here none does.
        _ = (options.value("fill_mode"), options.value("fill_value"))
        self.init(height: try options.integer("height"), width: try options.integer("width"))
    }
}

extension ZeroPadding {
    /// Keras' spellings: a number, a pair for height and width, or a pair of pairs.
    fileprivate init(options: inout KerasOptions) throws {
        try options.requireChannelsLast()
        let value = options.value("padding") ?? .number(1)
        let axes = value.integer.map { [.integer($0), .integer($0)] } ?? value.array ?? []
        let sides = axes.map { axis in
            axis.integer.map { [$0, $0] } ?? (axis.array ?? []).compactMap(\.integer)
        }
        guard sides.count == 2, sides.allSatisfy({ $0.count == 2 }) else {
            throw options.error("padding", "a number, a pair, or a pair of pairs")
        }
        self.init(top: sides[0][0], bottom: sides[0][1], left: sides[1][0], right: sides[1][1])
    }
}
