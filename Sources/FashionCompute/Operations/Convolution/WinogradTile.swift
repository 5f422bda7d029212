/// The size of Winograd's tiles: 3, 4 or 7 outputs along an edge.
enum WinogradTile {
    /// Chooses the size for inference: what needs fewer multiplications, incomplete tiles counted as whole ones.
    ///
    /// Tiles of seven are left out: their rounding errors, 1e-5 of the result's size, would show beside other programs.
    static func edge(height: Int, width: Int) -> Int {
        cheapest(of: 4, 3) { work(edge: $0, tiles: count(edge: $0, height: height, width: width)) }
    }

    /// Chooses the size for training, for a batch of `images`.
    ///
    /// A tile of seven takes 81 multiplications for 49 outputs, one of four 36 for 16, and divides images of 28, 14 and 7 pixels
    /// without waste. Its transformed kernel is larger, however, and made anew in each step: transforming and writing it costs
    /// as much time as multiplying 32 tiles with it (measured for 256 channels), so that it pays from some number of images on.
    static func trainingEdge(images: Int, height: Int, width: Int) -> Int {
        cheapest(of: 4, 3, 7) {
            work(edge: $0, tiles: images * count(edge: $0, height: height, width: width) + 32)
        }
    }

    /// Counts the tiles of an image, those at its edges incomplete.
    static func count(edge: Int, height: Int, width: Int) -> Int {
        ((height + edge - 1) / edge) * ((width + edge - 1) / edge)
    }

    /// The first edge for which a cost is least.
    private static func cheapest(of first: Int, _ others: Int..., by cost: (Int) -> Int) -> Int {
        others.reduce(first) { cost($1) < cost($0) ? $1 : $0 }
    }

    private static func work(edge: Int, tiles: Int) -> Int { tiles * (edge + 2) * (edge + 2) }
}
