/// An opaque, upright image between two steps of the preprocessing, with levels from 0 (black) to 255 as floating-point
/// numbers.
public struct Picture: Sendable, Equatable {
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
    /// Number of channels: 3 (red, green, blue) or 1 (grey).
    public let channels: Int
    /// Levels, `[H, W, C]`, row-major.
    public var values: [Float]
    /// Colour of the background behind the object, `[C]`.
    public var background: [Float]

    /// Creates a picture of one colour.
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

    /// Creates a picture from the result of a preparation.
    init(levels: [UInt8], _ preparation: ImagePreparation) {
        (width, height, channels) = (preparation.width, preparation.height, preparation.channels)
        values = levels.map(Float.init)
        background = [Float](repeating: 255, count: preparation.channels)
    }

    /// The larger of width and height.
    public var longerEdge: Int { max(width, height) }

    /// The pixel in a row and a column, `[C]`.
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

    /// Returns a picture whose pixels are taken from positions of this one.
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

    /// The levels as bytes, rounded and clamped; colours are converted to grey as in Rec. 709.
    public var levels: [UInt8] {
        Greying().apply(to: self).values.map { UInt8(min(max($0, 0), 255).rounded()) }
    }
}

extension Picture {
    /// Returns the picture scaled for display: larger ones are reduced by area averaging, smaller ones are enlarged by
    /// repeating each pixel a whole number of times.
    public func fitted(to edge: Int) -> Picture {
        let size = AreaReduction.size(width, height, longerEdge: edge)
        guard size == (width, height) else { return reduced(to: size) }
        let factor = max(edge / longerEdge, 1)
        return taking(width: width * factor, height: height * factor) { ($0 / factor, $1 / factor) }
    }

    /// Returns the picture reduced by area averaging.
    /// - Parameter size: new size; neither side is longer than before.
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
