/// The choice of the Winograd tile size: 3, 4, 5 or 7 outputs along an edge.
enum WinogradTile {
    /// Returns the size for inference that needs the fewest multiplications; incomplete tiles count as whole ones.
    ///
    /// Tiles of seven are excluded, because their rounding errors, 1e-5 relative to the result, would be visible in
    /// comparisons with other programs.
    static func edge(height: Int, width: Int) -> Int {
        cheapest(of: 4, 3, 5) { work(edge: $0, tiles: count(edge: $0, height: height, width: width)) }
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
            work(edge: $0, tiles: images * count(edge: $0, height: height, width: width) + 32)
        }
    }

    /// Returns the number of tiles of an image, including incomplete ones at its edges.
    static func count(edge: Int, height: Int, width: Int) -> Int {
        ((height + edge - 1) / edge) * ((width + edge - 1) / edge)
    }

    /// Returns the first edge with the lowest cost.
    private static func cheapest(of first: Int, _ others: Int..., by cost: (Int) -> Int) -> Int {
        others.reduce(first) { cost($1) < cost($0) ? $1 : $0 }
    }

    private static func work(edge: Int, tiles: Int) -> Int { tiles * (edge + 2) * (edge + 2) }
}
