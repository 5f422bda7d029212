/// Makes the background black and the object's strongest level white (in place of the paper's step 6, `-negate`).
///
/// The paper always negates, since all its photographs are on white. Here the picture is negated only if the object is
/// darker than the background, and the level of the background, which is seldom pure white or black, becomes 0. The
/// stretching is not in the paper but in the data: the brightest pixel of each of the 70,000 images is 254 or 255.
public struct Levelling: PreprocessingStep {
    /// Name of the effect.
    public let name = "levelled"
    /// Minimum distance from the background that counts as an object: the closeness of ``Trimming``, as a level.
    static let leastContrast: Float = 0.05 * 255

    /// Creates the step.
    public init() {}

    /// Returns the picture with levels from 0 to 255. A picture without contrast becomes black.
    public func apply(to picture: Picture) -> Picture {
        var result = picture
        let background = picture.background[0]
        let darker = picture.values.reduce(0) { $0 + max(background - $1, 0) }
        let brighter = picture.values.reduce(0) { $0 + max($1 - background, 0) }
        let sign: Float = darker >= brighter ? -1 : 1
        let distances = picture.values.map { max(sign * ($0 - background), 0) }
        let strongest = distances.max() ?? 0
        let factor = strongest > Self.leastContrast ? 255 / strongest : 0
        result.values = distances.map { $0 * factor }
        result.background = [0]
        return result
    }
}
