/// Makes images smaller: every new pixel is the mean over its area in the old image, parts of pixels by their share.
struct AreaReduction {
    /// How the pixels along one axis of the old image share in one of the new.
    private struct Span {
        let start: Int
        let weights: [Float]
    }

    private let rows: [Span]
    private let columns: [Span]

    /// - Parameter to: neither side longer than `from`'s.
    init(from: (width: Int, height: Int), to: (width: Int, height: Int)) {
        rows = Self.spans(from.height, to.height)
        columns = Self.spans(from.width, to.width)
    }

    /// The size with the same ratio whose longer edge is at most `longerEdge`, never larger than it was.
    static func size(_ width: Int, _ height: Int, longerEdge: Int) -> (width: Int, height: Int) {
        let longer = max(width, height)
        guard longer > longerEdge else { return (width, height) }
        return (scaled(width, longerEdge, longer), scaled(height, longerEdge, longer))
    }

    /// `side · numerator / denominator` rounded, at least 1.
    static func scaled(_ side: Int, _ numerator: Int, _ denominator: Int) -> Int {
        max(1, (2 * side * numerator + denominator) / (2 * denominator))
    }

    /// Fills a picture of the new size.
    /// - Parameter read: writes a row of the old image, `[W, C]`; called once for each, from the top, or twice where two
    ///   new rows share it.
    func run(into picture: inout Picture, _ read: (_ row: Int, _ line: UnsafeMutablePointer<Float>) -> Void) {
        let channels = picture.channels
        let width = columns.map { $0.start + $0.weights.count }.max() ?? 0
        let stride = picture.width * channels
        withUnsafeTemporaryAllocation(of: Float.self, capacity: max(width * channels, 1)) { line in
            guard let line = line.baseAddress else { return }
            picture.values.withUnsafeMutableBufferPointer { values in
                for (row, span) in rows.enumerated() {
                    let output = UnsafeMutableBufferPointer(
                        rebasing: values[row * stride..<(row + 1) * stride])
                    output.update(repeating: 0)
                    for (offset, weight) in span.weights.enumerated() {
                        read(span.start + offset, line)
                        add(line, weight, channels, to: output)
                    }
                }
            }
        }
    }

    private func add(
        _ line: UnsafePointer<Float>, _ rowWeight: Float, _ channels: Int,
        to output: UnsafeMutableBufferPointer<Float>
    ) {
        for (column, span) in columns.enumerated() {
            span.weights.withUnsafeBufferPointer { weights in
                for channel in 0..<channels {
                    var sum: Float = 0
                    for index in 0..<weights.count {
                        sum += weights[index] * line[(span.start + index) * channels + channel]
                    }
                    output[column * channels + channel] += rowWeight * sum
                }
            }
        }
    }

    private static func spans(_ old: Int, _ new: Int) -> [Span] {
        (0..<new).map { index in
            // In units of 1/new of an old pixel everything is whole.
            let (begin, end) = (index * old, (index + 1) * old)
            let (first, last) = (begin / new, (end - 1) / new)
            let weights = (first...last).map { pixel in
                Float(min(end, (pixel + 1) * new) - max(begin, pixel * new)) / Float(old)
            }
            return Span(start: first, weights: weights)
        }
    }
}
