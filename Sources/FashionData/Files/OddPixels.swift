/// Pixels that are not all whole numbers from 0 to 255: the first that is not, and the range of all, which tells how
/// they can become bytes.
struct OddPixels {
    let first: Double
    /// The image of the first.
    let image: Int
    private var range: ClosedRange<Double>

    /// - Parameter range: the range of the pixels before the first odd one; nil if there are none.
    init(first: Double, image: Int, range: ClosedRange<Double>?) {
        (self.first, self.image) = (first, image)
        self.range = range ?? first...first
        add(first)
    }

    mutating func add(_ value: Double) {
        range = min(range.lowerBound, value)...max(range.upperBound, value)
    }

    /// Returns the line of Python that turns the images into bytes without losing them.
    /// - Parameter isSigned: whether they are signed integers.
    func way(isSigned: Bool) -> String {
        let (least, most) = (range.lowerBound, range.upperBound)
        if least >= 0, most <= 1 {
            return "were they divided by 255? (x * 255).round().astype(\"uint8\") undoes that"
        }
        if least >= 0, most <= 255 {
            return "they lie between 0 and 255: x.round().astype(\"uint8\") makes bytes of them"
        }
        if (-1)...(-0.5) ~= least, most <= 1 {
            return "were they scaled to -1…1? ((x + 1) * 127.5).round().astype(\"uint8\") undoes that"
        }
        // The difference of signed integers may exceed their range.
        let type = isSigned ? "x = x.astype(\"float64\"), then " : ""
        return
            "\(type)((x - x.min()) / (x.max() - x.min()) * 255).round().astype(\"uint8\") makes bytes of them, with the "
            + "same two numbers x.min() and x.max() for both sets"
    }
}
