/// Extends the shorter edge with background and centres the object (the paper's step 5; `-gravity center -extent`).
public struct Extending: PreprocessingStep {
    /// Name of the effect.
    public let name = "extended"
    /// Width of the result in pixels.
    public let width: Int
    /// Height of the result in pixels.
    public let height: Int

    /// Creates a step that extends pictures to a size.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Returns the picture centred in a larger one. If the number of new rows or columns is odd, the extra one is above
    /// or to the left, as in the data set.
    public func apply(to picture: Picture) -> Picture {
        var result = Picture(width: width, height: height, filledWith: picture.background)
        let left = max(width / 2 - picture.width / 2, 0)
        let top = max(height / 2 - picture.height / 2, 0)
        for row in 0..<min(height, picture.height) {
            for column in 0..<min(width, picture.width) {
                result[row + top, column + left] = picture[row, column]
            }
        }
        return result
    }
}
