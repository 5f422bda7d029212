import NeuralNetwork

extension Layer {
    /// The layer that a Keras class with these options is.
    init(kerasClass className: String, options: inout KerasOptions, inputShape: [Int]) throws {
        let inputRank = inputShape.count
        switch className {
        case "Conv2D":
            self = .convolution(try Convolution(options: &options))
        case "DepthwiseConv2D":
            self = .depthwiseConvolution(try DepthwiseConvolution(options: &options))
        case "BatchNormalization":
            self = .batchNormalization(try BatchNormalization(options: &options, inputRank: inputRank))
        case "Activation":
            self = .activation(try options.activation())
        case "ReLU":
            self = .activation(try options.rectifier())
        case "LeakyReLU":
            let old = try options.float("alpha", default: 0.3)
            self = .activation(.leakyReLU(slope: try options.float("negative_slope", default: old)))
        case "ELU":
            self = .activation(.elu(alpha: try options.float("alpha", default: 1)))
        case "Softmax":
            try options.requireLastAxis(rank: inputRank)
            self = .activation(.softmax)
        case "MaxPooling2D":
            self = .maxPooling(try Pooling(options: &options))
        case "AveragePooling2D":
            self = .averagePooling(try Pooling(options: &options))
        case "GlobalAveragePooling2D", "GlobalMaxPooling2D":
            try options.requireChannelsLast()
            try options.require("keepdims", .bool(false))
            self = className == "GlobalMaxPooling2D" ? .globalMaxPooling : .globalAveragePooling
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
        case "Reshape":
            self = .reshape(shape: try options.targetShape(of: inputShape))
        default:
            throw KerasConfigurationError(
                layer: options.layer,
                "is of the class \(className), which this program does not have; it reads "
                    + KerasMeaning.computingClasses.joined(separator: ", ")
                    + ", and leaves out layers that only act in training")
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

extension KerasOptions {
    /// Keras' ReLU with its three settings.
    fileprivate mutating func rectifier() throws -> Activation {
        try require("threshold", .number(0), .null)
        let slope = value("negative_slope")
        guard slope == nil || slope == .null || slope == .number(0) else {
            try require("max_value", .null)
            guard case .number(let number) = slope, Float(number).isFinite else {
                throw error("negative_slope", "a number")
            }
            return .leakyReLU(slope: Float(number))
        }
        guard let limit = value("max_value"), limit != .null else { return .relu }
        guard case .number(let number) = limit, Float(number).isFinite, number >= 0 else {
            throw error("max_value", "a number of 0 or more")
        }
        return .clippedReLU(limit: Float(number))
    }

    /// The shape that a Reshape asks for; -1 stands for what is left.
    fileprivate mutating func targetShape(of input: [Int]) throws -> [Int] {
        let wanted = value("target_shape")?.array?.map(\.integer) ?? []
        let shape = wanted.compactMap(\.self)
        let known = shape.filter { $0 != -1 }
        guard shape.count == wanted.count, (1...3).contains(shape.count), known.count >= shape.count - 1,
            known.allSatisfy({ $0 > 0 }), let product = product(of: known),
            let total = ModelFiles.product(of: input),
            total % product == 0
        else { throw error("target_shape", "one to three axes for the numbers of \(input)") }
        return shape.map { $0 == -1 ? total / product : $0 }
    }
}

extension DepthwiseConvolution {
    fileprivate init(options: inout KerasOptions) throws {
        try options.requireChannelsLast()
        try options.require("dilation_rate", .array([.number(1), .number(1)]), .number(1))
        try options.require("groups", .number(1))
        guard let kernel = try options.extent("kernel_size") else {
            throw options.error("kernel_size", "a whole number or two")
        }
        self.init(
            multiplier: try options.integer("depth_multiplier", default: 1), kernel: kernel,
            strides: try options.extent("strides") ?? Extent(1), padding: try options.padding(),
            useBias: try options.bool("use_bias", default: true), activation: try options.activation())
    }
}

extension Convolution {
    /// A convolution of each channel by itself, and one of all channels at each pixel.
    static func separable(
        options: inout KerasOptions
    ) throws -> (depthwise: DepthwiseConvolution, pointwise: Convolution) {
        let filters = try options.integer("filters")
        var depthwise = try DepthwiseConvolution(options: &options)
        let pointwise = Convolution(
            filters: filters, kernel: Extent(1), useBias: depthwise.useBias, activation: depthwise.activation)
        (depthwise.useBias, depthwise.activation) = (false, .linear)
        return (depthwise, pointwise)
    }

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
        let scales = try options.bool("scale", default: true)
        let shifts = try options.bool("center", default: true)
        // As we write a normalisation by fixed numbers; Keras' own layers that are frozen have γ and β.
        let isFixed = try !options.bool("trainable", default: true) && !scales && !shifts
        self.init(
            momentum: try options.float("momentum", default: 0.99),
            epsilon: try options.float("epsilon", default: 1e-3), scales: scales, shifts: shifts,
            isFixed: isFixed)
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
