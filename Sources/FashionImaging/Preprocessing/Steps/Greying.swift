/// Turns colours into grey with the weights of Rec. 709, as ImageMagick does (the paper's step 7).
///
/// The paper greys last; the two steps between treat all channels alike, so that greying before them gives the same.
public struct Greying: PreprocessingStep {
    /// What the step does.
    public let name = "grey"
    static let weights: [Float] = [0.212656, 0.715158, 0.072186]

    /// The step.
    public init() {}

    /// The picture with one channel.
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
