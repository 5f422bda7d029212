/// Images that another set has nearly the same of, by Euclidean distance of pixels scaled to 0…1.
///
/// Geier, "Training on test data: Removing near duplicates in Fashion-MNIST" (arXiv 1906.08255), found that test images of
/// Fashion-MNIST recur in the training set almost unchanged, and raise what is measured as accuracy.
///
/// What the distances mean, seen on the 10,000 test images and the nearest of the 60,000 training images to each: the median
/// distance is 3.46. Up to 1.5 (82 images) pairs show one article, now and then in another colour or with another print, or two
/// that cannot be told apart at 28×28. Up to ``threshold`` (123 images) every pair still carries one label; labels
/// first differ at 1.69. At 2.0 (547 images, 11 with different labels) details differ visibly, and at 2.5 (1613) many pairs are
/// merely of the same cut. Trousers come first at every distance, being alike and small. Mirrored or shifted copies are not
/// looked for.
public struct NearDuplicates: Sendable {
    /// An image of the searched set.
    public struct Match: Sendable, Equatable {
        /// Its position there; of equally near ones the first.
        public let image: Int
        /// How far away it is.
        public let distance: Double
    }

    /// Up to this distance two images of 28×28 are called near-duplicates.
    public static let threshold = 1.6
    /// What is measured, in words.
    public static let measure = "Euclidean distance of pixels scaled to 0…1"

    private let images: ImageSet
    /// Outlines of the images, by their means ascending, each part for itself: the search runs through the first two of them
    /// and seldom needs the rest.
    private let means: [Float]
    private let coarse: [SIMD16<Float>]
    /// Four vectors an image.
    private let fine: [SIMD16<Float>]
    /// Which image it is.
    private let order: [Int]

    /// Prepares the search through a set.
    public init(in images: ImageSet) {
        let outlines = images.labels.indices.map { Outline(of: images, at: $0) }
        order = outlines.indices.sorted { (outlines[$0].mean, $0) < (outlines[$1].mean, $1) }
        means = order.map { outlines[$0].mean }
        coarse = order.map { outlines[$0].coarse }
        fine = order.flatMap { outlines[$0].fine }
        self.images = images
    }

    /// For each image of another set the nearest one in this set, where that is not farther than `threshold`.
    ///
    /// Exact: an image is passed over only where its `Outline` proves that it is farther. For Fashion-MNIST 22 % of the pairs
    /// are left after the first bound, 0.7 % after the second, and fewer than one in a thousand is compared in full: about a second
    /// of one thread instead of 0.9 · 10¹² operations.
    /// - Parameter others: images of the same size as those of this set.
    public func matches(for others: ImageSet, within threshold: Double = threshold) -> [Match?] {
        precondition(
            others.imageShape == images.imageShape, "images of one size")
        return others.labels.indices.map { match(for: $0, of: others, within: threshold) }
    }

    private func match(for other: Int, of others: ImageSet, within threshold: Double) -> Match? {
        let wanted = Outline(of: others, at: other)
        // In steps of a pixel, of which 255 make 1. An outline's numbers, rounded to float32 three times, are wrong by less than
        // 2⁻²² of the image's length, which is below 255 · √(height · width · channels); adding up 64 squares takes less than 2⁻¹⁸ of
        // the sum. The bounds get more slack than both.
        let limit = threshold * 255
        let slack = Double((images.height + images.width) * images.channels) / 4096 + limit / 65536
        let reach = Float(limit + slack)
        let largestSquare = Int((limit * limit).rounded(.down))
        var nearest: (image: Int, squared: Int)?
        for position in candidates(for: wanted, within: reach) {
            let image = order[position]
            let squared = squaredDistance(image, others, other)
            guard squared <= largestSquare else { continue }
            if let nearest, (nearest.squared, nearest.image) < (squared, image) { continue }
            nearest = (image, squared)
        }
        return nearest.map { Match(image: $0.image, distance: Double($0.squared).squareRoot() / 255) }
    }

    /// Positions in ``order`` that no bound excludes.
    private func candidates(for wanted: Outline, within reach: Float) -> [Int] {
        let squaredReach = reach * reach
        var found: [Int] = []
        coarse.withUnsafeBufferPointer { coarse in
            for position in firstPosition(from: wanted.mean - reach)..<coarse.count {
                guard means[position] <= wanted.mean + reach else { return }
                if Outline.squaredDistance(coarse[position], wanted.coarse) <= squaredReach {
                    found.append(position)
                }
            }
        }
        return found.filter { position in
            let squared = (0..<4).reduce(0) {
                $0 + Outline.squaredDistance(fine[4 * position + $1], wanted.fine[$1])
            }
            return squared <= squaredReach
        }
    }

    /// The first position whose mean is at least `mean`.
    private func firstPosition(from mean: Float) -> Int {
        var (low, high) = (0, means.count)
        while low < high {
            let middle = (low + high) / 2
            if means[middle] < mean { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The sum of squared differences of pixels, exactly.
    private func squaredDistance(_ image: Int, _ others: ImageSet, _ other: Int) -> Int {
        let size = images.imageSize
        return images.withPixels { a in
            others.withPixels { b in
                var sum = 0
                for pixel in 0..<size {
                    let difference = Int(a[image * size + pixel]) - Int(b[other * size + pixel])
                    sum += difference * difference
                }
                return sum
            }
        }
    }
}
