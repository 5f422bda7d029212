import FashionNetworks

enum KerasImages {
    static let forms: [any KerasForm.Type] = [
        ZeroPadding.self, Cropping.self, Resizing.self, UpSampling.self, Rescaling.self,
    ]
}

extension ZeroPadding: KerasForm {
    static let kerasClasses = ["ZeroPadding2D"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        let sides = try options.sides("padding", default: 1)
        return Self(top: sides[0][0], bottom: sides[0][1], left: sides[1][0], right: sides[1][1])
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        ["padding": .sides([top, bottom], [left, right]), "data_format": .string("channels_last")]
    }
}

extension Cropping: KerasForm {
    static let kerasClasses = ["Cropping2D", "CenterCrop"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        if className == "CenterCrop" { return try centre(of: inputShape, options: &options) }
        let sides = try options.sides("cropping", default: 0)
        return Self(top: sides[0][0], bottom: sides[0][1], left: sides[1][0], right: sides[1][1])
    }

    /// The middle of an image. Keras resizes an image of which a side is smaller; that is refused.
    private static func centre(of inputShape: [Int], options: inout KerasOptions) throws -> Self {
        try options.requireChannelsLast()
        let wanted = [try options.integer("height"), try options.integer("width")]
        guard wanted.allSatisfy({ $0 > 0 }) else {
            throw KerasConfigurationError(
                layer: options.layer, "expected a size of 1×1 or more, found \(wanted[0])×\(wanted[1])")
        }
        guard inputShape.count == 3, zip(inputShape, wanted).allSatisfy({ $0 >= $1 }) else {
            throw KerasConfigurationError(
                layer: options.layer,
                "expected an image of \(wanted[0])×\(wanted[1]) or more to cut from, found shape \(inputShape); "
                    + "Keras would resize it: a Resizing layer instead of CenterCrop does so here")
        }
        let (rows, columns) = (inputShape[0] - wanted[0], inputShape[1] - wanted[1])
        return Self(top: rows / 2, bottom: rows - rows / 2, left: columns / 2, right: columns - columns / 2)
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        ["cropping": .sides([top, bottom], [left, right]), "data_format": .string("channels_last")]
    }
}

extension Resizing: KerasForm {
    static let kerasClasses = ["Resizing"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.requireChannelsLast()
        try options.require("interpolation", .string("bilinear"))
        for option in ["antialias", "crop_to_aspect_ratio", "pad_to_aspect_ratio"] {
            try options.require(option, .bool(false))
        }
        // The fill for the sides of an image that keeps its aspect ratio, which is not supported.
        _ = (options.value("fill_mode"), options.value("fill_value"))
        return Self(height: try options.integer("height"), width: try options.integer("width"))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        [
            "height": .integer(height), "width": .integer(width), "interpolation": .string("bilinear"),
            "crop_to_aspect_ratio": .bool(false),
        ]
    }
}

extension UpSampling: KerasForm {
    static let kerasClasses = ["UpSampling2D"]

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        try options.requireChannelsLast()
        let name = options.value("interpolation") ?? .string(Interpolation.nearest.rawValue)
        guard let interpolation = name.string.flatMap(Interpolation.init(rawValue:)) else {
            throw options.error("interpolation", "nearest or bilinear, which is all that this program has")
        }
        return Self(size: try options.extent("size") ?? Extent(2), interpolation: interpolation)
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        [
            "size": size.json, "interpolation": .string(interpolation.rawValue),
            "data_format": .string("channels_last"),
        ]
    }
}

extension Rescaling: KerasForm {
    static let kerasClasses = ["Rescaling"]

    /// Numbers for each channel become a normalisation by constants.
    static func meaning(
        of className: String, options: inout KerasOptions, inputShape: [Int]
    ) throws -> KerasMeaning {
        let (scales, offsets) = (try options.floats("scale") ?? [1], try options.floats("offset") ?? [0])
        let channels = inputShape.last ?? 1
        func perChannel(_ numbers: [Float], _ option: String) throws -> [Float] {
            if numbers.count == channels { return numbers }
            guard numbers.count == 1 else {
                throw options.error(option, "a number, or one for each of \(channels) channels")
            }
            return [Float](repeating: numbers[0], count: channels)
        }
        let (scale, offset) = (try perChannel(scales, "scale"), try perChannel(offsets, "offset"))
        if Set(scale).count == 1, Set(offset).count == 1 {
            return .layers([("", .rescaling(Rescaling(scale: scale[0], offset: offset[0])))])
        }
        guard scale.allSatisfy({ $0 > 0 }) else {
            throw options.error("scale", "numbers above 0, if there is one for each channel")
        }
        return .normalization(
            .fixedNormalization,
            (zip(scale, offset).map { -$1 / $0 }, scale.map { 1 / ($0 * $0) }))
    }

    static func read(_ className: String, options: inout KerasOptions, inputShape: [Int]) throws -> Self {
        Self(
            scale: try options.float("scale", default: 1), offset: try options.float("offset", default: 0))
    }

    func kerasOptions(_ writing: KerasWriting) -> [String: JSONValue] {
        ["scale": .decimal(scale), "offset": .decimal(offset)]
    }
}

extension KerasOptions {
    /// Takes the amounts at top and bottom, and at left and right, in Keras' forms: a number, a pair for height and
    /// width, or a pair of pairs.
    fileprivate mutating func sides(_ option: String, default standard: Int) throws -> [[Int]] {
        try requireChannelsLast()
        let value = value(option) ?? .integer(standard)
        let axes = value.integer.map { [.integer($0), .integer($0)] } ?? value.array ?? []
        let sides = axes.map { axis in
            axis.integer.map { [$0, $0] } ?? (axis.array ?? []).compactMap(\.integer)
        }
        guard sides.count == 2, sides.allSatisfy({ $0.count == 2 }) else {
            throw error(option, "a number, a pair, or a pair of pairs")
        }
        return sides
    }
}

extension JSONValue {
    fileprivate static func sides(_ rows: [Int], _ columns: [Int]) -> JSONValue {
        .array([.array(rows.map(JSONValue.integer)), .array(columns.map(JSONValue.integer))])
    }
}
