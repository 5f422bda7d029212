/// An opaque, upright image between two steps of the preprocessing: levels 0 (black) to 255 as numbers.
public struct Picture: Sendable, Equatable {
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
    /// 3 (red, green, blue) or 1 (grey).
    public let channels: Int
    /// `[H, W, C]`, row-major.
    public var values: [Float]
    /// The colour of what lies behind the object, `[C]`.
    public var background: [Float]

    /// A picture of one colour.
    init(width: Int, height: Int, filledWith background: [Float]) {
        self.width = width
        self.height = height
        channels = background.count
        self.background = background
        let (count, channels) = (width * height * background.count, background.count)
        values = [Float](unsafeUninitializedCapacity: count) { values, initialized in
            for channel in 0..<channels {
                for index in stride(from: channel, to: count, by: channels) {
                    values.initializeElement(at: index, to: background[channel])
                }
            }
            initialized = count
        }
    }

    /// What a preparation has made of an image.
    init(levels: [UInt8], _ preparation: ImagePreparation) {
        (width, height, channels) = (preparation.width, preparation.height, preparation.channels)
        values = levels.map(Float.init)
        background = [Float](repeating: 255, count: preparation.channels)
    }

    /// The longer one of width and height.
    public var longerEdge: Int { max(width, height) }

    /// The pixel at a place, `[C]`.
    subscript(row: Int, column: Int) -> ArraySlice<Float> {
        get {
            let start = (row * width + column) * channels
            return values[start..<start + channels]
        }
        set {
            let start = (row * width + column) * channels
            values.replaceSubrange(start..<start + channels, with: newValue)
        }
    }

    /// A picture whose pixels are taken from places of this one.
    func taking(
        width: Int, height: Int, _ place: (_ row: Int, _ column: Int) -> (row: Int, column: Int)
    ) -> Picture {
        var result = Picture(width: width, height: height, filledWith: background)
        values.withUnsafeBufferPointer { values in
            result.values.withUnsafeMutableBufferPointer { taken in
                var index = 0
                for row in 0..<height {
                    for column in 0..<width {
                        let from = place(row, column)
                        let start = (from.row * self.width + from.column) * channels
                        for channel in 0..<channels { taken[index + channel] = values[start + channel] }
                        index += channels
                    }
                }
            }
        }
        return result
    }

    /// The levels as bytes, rounded and clipped; grey as Rec. 709 weighs colours.
    public var levels: [UInt8] {
        Greying().apply(to: self).values.map { UInt8(min(max($0, 0), 255).rounded()) }
    }
}

extension Picture {
    /// The picture for people to look at: larger ones reduced by means over areas, smaller ones with each pixel repeated a
    /// whole number of times.
    public func fitted(to edge: Int) -> Picture {
        let size = AreaReduction.size(width, height, longerEdge: edge)
        guard size == (width, height) else { return reduced(to: size) }
        let factor = max(edge / longerEdge, 1)
        return taking(width: width * factor, height: height * factor) { ($0 / factor, $1 / factor) }
    }

    /// The picture made smaller by means over areas.
    /// - Parameter size: neither side longer than before.
    func reduced(to size: (width: Int, height: Int)) -> Picture {
        var result = Picture(width: size.width, height: size.height, filledWith: background)
        AreaReduction(from: (width, height), to: size).run(into: &result) { row, line in
            var start = row * width * channels
            for column in 0..<width {
                for channel in 0..<channels { line[column][channel] = values[start + channel] }
                start += channels
            }
        }
        return result
    }
}
