import FashionCore

extension ImageSet {
    /// Returns a task of predicting rotations: each image is rotated by 0, 90, 180 or 270 degrees, and the number of
    /// quarter turns is its new label.
    ///
    /// A network that distinguishes the rotations has learnt shapes without having seen a class (Gidaris, Singh &
    /// Komodakis, "Unsupervised representation learning by predicting image rotations", 2018, arXiv 1803.07728).
    /// - Parameter seed: seed of the rotations; that of image n depends on the seed and n alone.
    /// - Returns: the rotated images, or nil if they are not square.
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
                    // Counter-clockwise, like `numpy.rot90`.
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
