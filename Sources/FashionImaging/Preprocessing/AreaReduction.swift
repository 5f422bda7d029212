/// Reduces images by area averaging: every new pixel is the mean over its area in the old image, with partly covered
/// pixels weighted by the covered fraction.
struct AreaReduction {
    /// A pixel, with its channels in the first lanes.
    typealias Pixel = SIMD4<Float>

    private let rows: Axis
    private let columns: Axis

    /// Creates a reduction.
    /// - Parameter to: new size; neither side is longer than that of `from`.
    init(from: (width: Int, height: Int), to: (width: Int, height: Int)) {
        rows = Axis(from: from.height, to: to.height)
        columns = Axis(from: from.width, to: to.width)
    }

    /// Returns the size with the same aspect ratio whose longer edge is at most `longerEdge`, never larger than the
    /// given one.
    static func size(_ width: Int, _ height: Int, longerEdge: Int) -> (width: Int, height: Int) {
        let longer = max(width, height)
        guard longer > longerEdge else { return (width, height) }
        return (scaled(width, longerEdge, longer), scaled(height, longerEdge, longer))
    }

    /// Returns `side · numerator / denominator`, rounded, at least 1.
    static func scaled(_ side: Int, _ numerator: Int, _ denominator: Int) -> Int {
        max(1, (2 * side * numerator + denominator) / (2 * denominator))
    }

    /// Fills a picture of the new size.
    /// - Parameter read: writes a row of the old image to `line`; called once for each row, from the top.
    func run(into picture: inout Picture, _ read: (_ row: Int, _ line: UnsafeMutablePointer<Pixel>) -> Void) {
        let (width, channels) = (picture.width, picture.channels)
        withUnsafeTemporaryAllocation(of: Pixel.self, capacity: columns.oldCount + 2 * width) { room in
            guard let line = room.baseAddress else { return }
            let (sums, output) = (line + columns.oldCount, line + columns.oldCount + width)
            picture.values.withUnsafeMutableBufferPointer { values in
                var present = -1
                for row in 0..<rows.count {
                    output.update(repeating: .zero, count: width)
                    rows.forEachShare(of: row) { old, weight in
                        // Two new rows may share an old one.
                        if old != present {
                            read(old, line)
                            reduce(line, into: sums)
                            present = old
                        }
                        for column in 0..<width { output[column] += weight * sums[column] }
                    }
                    var place = row * width * channels
                    for column in 0..<width {
                        for channel in 0..<channels { values[place + channel] = output[column][channel] }
                        place += channels
                    }
                }
            }
        }
    }

    /// Reduces the columns of a row.
    private func reduce(_ line: UnsafePointer<Pixel>, into sums: UnsafeMutablePointer<Pixel>) {
        columns.withShares { starts, weights in
            var place = 0
            for column in 0..<columns.count {
                var sum = Pixel.zero
                var old = starts[column].pixel
                while place < starts[column + 1].weight {
                    sum += weights[place] * line[old]
                    (old, place) = (old &+ 1, place &+ 1)
                }
                sums[column] = sum
            }
        }
    }
}

/// The weights of the old pixels along one axis in the new ones.
private struct Axis {
    let oldCount: Int
    let count: Int
    /// The first old pixel of each new one and the position of its weights; one more entry for the end.
    private let starts: [(pixel: Int, weight: Int)]
    private let weights: [Float]

    init(from old: Int, to new: Int) {
        (oldCount, count) = (old, new)
        var (starts, weights): ([(Int, Int)], [Float]) = ([], [])
        for index in 0..<new {
            // In units of 1/new of an old pixel, all positions are integers.
            let (begin, end) = (index * old, (index + 1) * old)
            starts.append((begin / new, weights.count))
            for pixel in begin / new...(end - 1) / new {
                let share = min(end, (pixel + 1) * new) - max(begin, pixel * new)
                weights.append(Float(share) / Float(old))
            }
        }
        self.starts = starts + [(old, weights.count)]
        self.weights = weights
    }

    /// Passes the tables to a loop that uses nothing else.
    @inline(__always)
    func withShares(
        _ body: (_ starts: UnsafePointer<(pixel: Int, weight: Int)>, _ weights: UnsafePointer<Float>) -> Void
    ) {
        starts.withUnsafeBufferPointer { starts in
            weights.withUnsafeBufferPointer { weights in
                if let starts = starts.baseAddress, let weights = weights.baseAddress {
                    body(starts, weights)
                }
            }
        }
    }

    func forEachShare(of index: Int, _ body: (_ old: Int, _ weight: Float) -> Void) {
        let (start, first) = starts[index]
        for place in first..<starts[index + 1].weight { body(start + place - first, weights[place]) }
    }
}
