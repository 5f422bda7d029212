/// The choice of the Winograd tile size: 3, 4, 5 or 7 outputs along an edge.
enum WinogradTile {
    /// Returns the size for inference that needs the fewest multiplications.
    ///
    /// Tiles of four are taken if they need at most a twentieth more, because they contain whole windows of max pooling.
    /// Tiles of seven are excluded, because their rounding errors, 1e-5 relative to the result, would be visible in
    /// comparisons with other programs.
    static func edge(height: Int, width: Int) -> Int {
        cheapest(of: 4, 3, 5) { elements(edge: $0, height: height, width: width) * ($0 == 4 ? 20 : 21) }
    }

    /// Returns the size for training with a batch of `images`.
    ///
    /// A tile of seven takes 81 multiplications for 49 outputs, a tile of four 36 for 16, and tiles of seven divide
    /// images of 28, 14 and 7 pixels without waste. The transformed kernel is larger, however, and is computed again in
    /// each step, so tiles of seven pay only from some number of images on: transforming a kernel once and writing it
    /// takes as long as multiplying 32 tiles by it (measured for 256 channels). Models trained with them are as accurate
    /// (three seeds, Benchmarks/recipes.md).
    static func trainingEdge(images: Int, height: Int, width: Int) -> Int {
        cheapest(of: 4, 3, 7) {
            images * elements(edge: $0, height: height, width: width) + 32 * ($0 + 2) * ($0 + 2)
        }
    }

    /// Returns the number of elements of the transforms that the pixels of an image need: tiles at its edges that are
    /// not complete need no elements of the last point.
    static func elements(edge: Int, height: Int, width: Int) -> Int {
        func points(_ side: Int) -> Int { (side + edge - 1) / edge * (edge + 2) - (side % edge == 0 ? 0 : 1) }
        return points(height) * points(width)
    }

    /// Returns the number of tiles of an image, including incomplete ones at its edges.
    static func count(edge: Int, height: Int, width: Int) -> Int {
        ((height + edge - 1) / edge) * ((width + edge - 1) / edge)
    }

    /// Returns the first edge with the lowest cost.
    private static func cheapest(of first: Int, _ others: Int..., by cost: (Int) -> Int) -> Int {
        others.reduce(first) { cost($1) < cost($0) ? $1 : $0 }
    }
}
