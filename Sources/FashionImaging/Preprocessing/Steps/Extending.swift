/// Extends the shorter edge with background, the object in the middle (the paper's step 5; `-gravity center -extent`).
public struct Extending: PreprocessingStep {
    /// What the step does.
    public let name = "extended"
    /// Width afterwards.
    public let width: Int
    /// Height afterwards.
    public let height: Int

    /// Extends pictures to a size.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// The picture in the middle of a larger one; of an odd number of new rows or columns more lie above or to the left,
    /// as in the data set.
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
