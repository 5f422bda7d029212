/// Search for images that are nearly the same as images of another set, by Euclidean distance of pixels scaled to 0…1.
///
/// Geier, "Training on test data: Removing near duplicates in Fashion-MNIST" (arXiv 1906.08255), found that test images
/// of Fashion-MNIST recur in the training set almost unchanged and raise the measured accuracy.
///
/// The distances from each of the 10,000 test images to the nearest of the 60,000 training images show what a distance
/// means. Their median is 3.46. Up to 1.5 (82 images), pairs show one article, sometimes in another colour or with
/// another print, or two that cannot be told apart at 28×28. Up to 1.6, the ``threshold(of:)`` (123 images), both
/// images of every pair have the same label; labels first differ at 1.69. At 2.0 (547 images, 11 with different labels)
/// details differ visibly, and at 2.5 (1613) many pairs merely have the same cut. Trousers rank first at every distance,
/// being alike and small. Mirrored or shifted copies are not searched for.
public struct NearDuplicates: Sendable {
    /// The nearest image in the searched set.
    public struct Match: Sendable, Equatable {
        /// Its index in the set. Ties go to the first image.
        public let image: Int
        /// Its distance.
        public let distance: Double
    }

    /// Largest distance at which two grey images of 28×28 are near-duplicates.
    private static let threshold28 = 1.6
    /// The distance measure, in words.
    public static let measure = "Euclidean distance of pixels scaled to 0…1"

    private let images: ImageSet
    /// Outlines of the images in ascending order of their means, each part in its own array: the search runs through
    /// the first two of them and seldom needs the rest.
    private let means: [Float]
    private let coarse: [SIMD16<Float>]
    /// Four vectors per image.
    private let fine: [SIMD16<Float>]
    /// Index of the image at each position.
    private let order: [Int]

    /// Prepares the search in a set.
    public init(in images: ImageSet) {
        let outlines = images.labels.indices.map { Outline(of: images, at: $0) }
        order = outlines.indices.sorted { (outlines[$0].mean, $0) < (outlines[$1].mean, $1) }
        means = order.map { outlines[$0].mean }
        coarse = order.map { outlines[$0].coarse }
        fine = order.flatMap { outlines[$0].fine }
        self.images = images
    }

    /// Returns the largest distance at which two images of a set are near-duplicates: 1.6 for grey images of 28×28, and
    /// the same mean difference of a number for other sizes, 14.6 grey levels as the root of the mean square.
    public static func threshold(of images: ImageSet) -> Double {
        threshold28 * (Double(images.imageSize) / (28 * 28)).squareRoot()
    }

    /// Returns, for each image of another set, the nearest image in this set, or nil when that is farther than
    /// `threshold`.
    ///
    /// The search is exact: an image is skipped only if its `Outline` proves that it is farther. For Fashion-MNIST 22 %
    /// of the pairs are left after the first bound, 0.7 % after the second, and fewer than one in a thousand is
    /// compared in full. This takes about a second on one thread instead of 0.9 · 10¹² operations.
    /// - Parameters:
    ///   - others: images of the same size as those of this set.
    ///   - threshold: the largest distance; ``threshold(of:)`` by default.
    public func matches(for others: ImageSet, within threshold: Double? = nil) -> [Match?] {
        precondition(
            others.imageShape == images.imageShape, "images of one size")
        let limit = threshold ?? Self.threshold(of: images)
        return others.labels.indices.map { nearest(to: $0, of: others, within: limit, [{ _ in true }])[0] }
    }

    /// Returns the nearest image of each kind to one image of another set, or nil when that is farther than
    /// `threshold`.
    /// - Parameter kinds: whether an image of this set, by its index, is of a kind; images of no kind are not compared.
    func nearest(
        to other: Int, of others: ImageSet, within threshold: Double, _ kinds: [(_ image: Int) -> Bool]
    ) -> [Match?] {
        let wanted = Outline(of: others, at: other)
        // The unit is one grey level, 1/255. The values of an outline, rounded to float32 three times, have an error
        // below 2⁻²² of the norm of the image, which is below 255 · √(height · width · channels); adding up 64 squares
        // has an error below 2⁻¹⁸ of the sum. The slack of the bounds exceeds both.
        let limit = threshold * 255
        let slack = Double((images.height + images.width) * images.channels) / 4096 + limit / 65536
        let reach = Float(limit + slack)
        let largestSquare = Int((limit * limit).rounded(.down))
        var nearest = [(squared: Int, image: Int)?](repeating: nil, count: kinds.count)
        for position in candidates(for: wanted, within: reach) {
            let image = order[position]
            var farthest = -1
            for kind in kinds.indices where kinds[kind](image) {
                farthest = max(farthest, nearest[kind]?.squared ?? largestSquare)
            }
            guard farthest >= 0, let squared = squaredDistance(image, others, other, atMost: farthest) else {
                continue
            }
            for kind in kinds.indices where kinds[kind](image) {
                if (squared, image) < nearest[kind] ?? (largestSquare, .max) {
                    nearest[kind] = (squared, image)
                }
            }
        }
        return nearest.map { found in
            found.map { Match(image: $0.image, distance: Double($0.squared).squareRoot() / 255) }
        }
    }

    /// Returns the positions in ``order`` that no bound excludes.
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

    /// Returns the first position whose mean is at least `mean`.
    private func firstPosition(from mean: Float) -> Int {
        var (low, high) = (0, means.count)
        while low < high {
            let middle = (low + high) / 2
            if means[middle] < mean { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Returns the exact sum of squared differences of pixels, or nil as soon as it exceeds `limit`.
    private func squaredDistance(_ image: Int, _ others: ImageSet, _ other: Int, atMost limit: Int) -> Int? {
        let (size, row) = (images.imageSize, images.width * images.channels)
        return images.withPixels { a in
            others.withPixels { b in
                var sum = 0
                for start in stride(from: 0, to: size, by: row) {
                    for pixel in start..<start + row {
                        let difference = Int(a[image * size + pixel]) - Int(b[other * size + pixel])
                        sum += difference * difference
                    }
                    if sum > limit { return nil }
                }
                return sum
            }
        }
    }
}
