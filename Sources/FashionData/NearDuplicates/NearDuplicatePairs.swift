import FashionCore

/// Pairs of near-duplicates in different parts of a data set, or in different classes.
///
/// The former inflate the test accuracy, the latter are likely label errors. Re-encoded, slightly resized and retouched
/// copies are found, because distances are those of the prepared images; rotated, mirrored and cropped ones are not.
/// ``NearDuplicates`` explains the distances.
public struct NearDuplicatePairs: Sendable, Equatable, Codable {
    /// Two images.
    public struct Pair: Sendable, Equatable, Codable {
        /// Their paths, or parts and indices, in the order of the set.
        public let images: [String]
        /// Euclidean distance of pixels scaled to 0…1; 0 for the same pixels.
        public let distance: Double
        /// Whether they stand in two of training, validation and test.
        public let crossesParts: Bool
        /// Whether they have different labels.
        public let crossesClasses: Bool
    }

    /// The largest distance of a pair.
    public let threshold: Double
    /// Pairs with the nearest images first: for each image of validation and test the nearest one of an earlier part,
    /// and for each image the nearest one of another class. Files with the same contents are not paired.
    public let pairs: [Pair]

    /// Searches a set.
    ///
    /// For the 70,000 images of Fashion-MNIST this takes nine seconds on two threads; the time grows with the square of
    /// their number.
    /// - Parameters:
    ///   - threads: the number of threads.
    ///   - progress: called on any thread with a label, the number of images compared and their total.
    public init(
        in dataset: Dataset, threads: Int = ProcessorCount.available,
        progress: @escaping @Sendable (_ label: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) {
        let threshold = NearDuplicates.threshold(of: dataset.training)
        let places = Places(dataset)
        let sets = [dataset.training, dataset.test].map { ($0, NearDuplicates(in: $0)) }
        let step = 64
        let count = places.parts.count
        let found = Tasks.results((count + step - 1) / step, threads: threads) { done in
            progress("Comparing images", min(count, done * step), count)
        } _: { task in
            (task * step..<min(count, (task + 1) * step)).flatMap { image in
                Self.pairs(of: image, sets, places, within: threshold)
            }
        }.compactMap { try? $0.get() }.joined()
        var seen: Set<[Int]> = []
        self.threshold = threshold
        pairs = found.filter { seen.insert([$0.first, $0.second]).inserted }.sorted {
            ($0.distance, $0.first, $0.second) < ($1.distance, $1.first, $1.second)
        }.map { pair in
            Pair(
                images: [pair.first, pair.second].map { places.title($0, of: dataset) },
                distance: pair.distance,
                crossesParts: places.crossParts(pair.first, pair.second),
                crossesClasses: places.labels[pair.first] != places.labels[pair.second])
        }
    }

    private typealias Found = (first: Int, second: Int, distance: Double)

    /// Returns the pairs of one image: with the nearest one of an earlier part, and with the nearest one of another
    /// class.
    /// - Parameter sets: training and test images, whose indices in `places` follow each other.
    private static func pairs(
        of image: Int, _ sets: [(images: ImageSet, search: NearDuplicates)], _ places: Places,
        within threshold: Double
    ) -> [Found] {
        let split = sets[0].images.count
        let own = image < split ? (sets[0].images, image) : (sets[1].images, image - split)
        let matches = sets.enumerated().map { index, set in
            let offset = index * split
            func isOther(_ other: Int) -> Bool { other != image && !places.areOneContent(image, other) }
            return set.search.nearest(
                to: own.1, of: own.0, within: threshold,
                [
                    { isOther($0 + offset) && places.parts[$0 + offset] < places.parts[image] },
                    { isOther($0 + offset) && places.labels[$0 + offset] != places.labels[image] },
                ]
            ).map { match in match.map { (image: $0.image + offset, distance: $0.distance) } }
        }
        return (0..<2).compactMap { kind in
            matches.compactMap { $0[kind] }.min { ($0.distance, $0.image) < ($1.distance, $1.image) }.map {
                (min(image, $0.image), max(image, $0.image), $0.distance)
            }
        }
    }
}

extension NearDuplicatePairs {
    /// A description for the user, one remark per line.
    var lines: [String] {
        let (crossing, contradicting) = (pairs.filter(\.crossesParts), pairs.filter(\.crossesClasses))
        let most = 5
        let shown = pairs.filter {
            crossing.prefix(most).contains($0) || contradicting.prefix(most).contains($0)
        }
        var lines = [
            "\(crossing.count) near-duplicate\(crossing.count == 1 ? "" : "s") across training, validation and test, "
                + "\(contradicting.count) across classes (distance of at most \(Formatting.short(threshold)))"
                + (pairs.isEmpty ? "" : "; the nearest:")
        ]
        lines += shown.map { pair in
            let places = [pair.crossesParts ? "parts" : nil, pair.crossesClasses ? "classes" : nil]
                .compactMap(\.self)
            return "  "
                + pair.images.map(\.shownOnOneLine).joined(separator: pair.distance == 0 ? " = " : " ≈ ")
                + " (two \(places.joined(separator: " and ")), distance \(Formatting.short(pair.distance)))"
        }
        if pairs.count > shown.count { lines.append("  and \(pairs.count - shown.count) more, in --json") }
        return lines
    }
}

/// Parts, labels and contents of all images, training images first.
private struct Places {
    let parts: [Int]
    let labels: [UInt16]
    /// A number for each image whose file is there more than once; -1 for others.
    private let contents: [Int]
    private let starts: [Int]

    init(_ dataset: Dataset) {
        let (training, test) = (dataset.training.count, dataset.test.count)
        let validation = dataset.validation ?? training..<training
        parts = (0..<training).map { validation.contains($0) ? 1 : 0 } + [Int](repeating: 2, count: test)
        labels = dataset.training.labels + dataset.test.labels
        starts = [0, validation.lowerBound, training]
        var numbers: [String: Int] = [:]
        for (number, duplicate) in (dataset.files?.duplicates ?? []).enumerated() {
            for file in duplicate.files { numbers[file] = number }
        }
        contents = dataset.paths?.map { numbers[$0] ?? -1 } ?? [Int](repeating: -1, count: training + test)
    }

    func areOneContent(_ a: Int, _ b: Int) -> Bool { contents[a] >= 0 && contents[a] == contents[b] }
    func crossParts(_ a: Int, _ b: Int) -> Bool { parts[a] != parts[b] }

    /// Returns the path of an image, or its part and its index there.
    func title(_ image: Int, of dataset: Dataset) -> String {
        dataset.paths?[image]
            ?? "\(["training", "validation", "test"][parts[image]]) image \(image - starts[parts[image]])"
    }
}
