/// Converts colours to grey with the weights of Rec. 709, as ImageMagick does (the paper's step 7).
///
/// The paper converts to grey last. The two steps between treat all channels alike, so converting before them gives the
/// same result.
public struct Greying: PreprocessingStep {
    /// Name of the effect.
    public let name = "grey"
    static let weights: [Float] = [0.212656, 0.715158, 0.072186]

    /// Creates the step.
    public init() {}

    /// Returns the picture with one channel.
    public func apply(to picture: Picture) -> Picture {
        guard picture.channels == 3 else { return picture }
        var result = Picture(
            width: picture.width, height: picture.height, filledWith: [Self.grey(picture.background[...])])
        for pixel in result.values.indices {
            result.values[pixel] = Self.grey(picture.values[pixel * 3..<pixel * 3 + 3])
        }
        return result
    }

    private static func grey(_ colour: ArraySlice<Float>) -> Float {
        zip(colour, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
