import FashionCore

extension ImageSet {
    /// Another task from the same images: each is turned by 0, 1, 2 or 3 quarters, which is its new label.
    ///
    /// A network that tells the turns apart has learnt shapes without having seen a class (Gidaris, Singh & Komodakis,
    /// "Unsupervised representation learning by predicting image rotations", 2018, arXiv 1803.07728).
    /// - Parameter seed: draws the turns; image n's depends on the seed and n alone.
    /// - Returns: nil for images that are not square.
    public func rotationTask(seed: UInt64) -> ImageSet? {
        guard height == width else { return nil }
        let side = width
        let turns = labels.indices.map { image in
            var stream = RandomStream(seed: seed, purpose: .sampling, index: image)
            return UInt16(stream.integer(below: 4))
        }
        let pixels = pixels
        var turned = pixels
        for (image, quarters) in turns.enumerated() {
            let start = image * imageSize
            for row in 0..<side {
                for column in 0..<side {
                    // Counter-clockwise, as `numpy.rot90`.
                    let (fromRow, fromColumn) =
                        switch quarters {
                        case 1: (column, side - 1 - row)
                        case 2: (side - 1 - row, side - 1 - column)
                        case 3: (side - 1 - column, row)
                        default: (row, column)
                        }
                    let to = start + (row * side + column) * channels
                    let from = start + (fromRow * side + fromColumn) * channels
                    for channel in 0..<channels { turned[to + channel] = pixels[from + channel] }
                }
            }
        }
        return ImageSet(copying: self, pixels: turned, labels: turns)
    }
}
