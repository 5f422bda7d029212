import FashionCore

/// The order in which one epoch visits its images, and its division into batches.
///
/// A pure function of (indices, seed, epoch), so a resumed run continues with the same batches.
public struct EpochOrder: Sendable, Equatable {
    /// The images' indices in the order of the epoch.
    public let indices: [Int]

    /// Shuffles `indices` for one epoch.
    /// - Parameters:
    ///   - indices: which images to visit, in the same order for every epoch.
    ///   - seed: the run's seed.
    ///   - epoch: counted from 0.
    public init(shuffling indices: [Int], seed: UInt64, epoch: Int) {
        var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: epoch)
        var shuffled = indices
        stream.shuffle(&shuffled)
        self.indices = shuffled
    }

    /// Shuffles `indices` for one epoch that shows every class equally often: as many images as there are indices, of a rare
    /// class each one several times before any comes once more, of a frequent class some.
    ///
    /// The k-th repetition of an image within the epoch is its index plus k times the number of all labels, so that it is
    /// augmented in another way.
    /// - Parameters:
    ///   - indices: which images to visit, in the same order for every epoch.
    ///   - labels: of all images; those of `indices` are looked at.
    ///   - seed: the run's seed.
    ///   - epoch: counted from 0.
    public init(
        balancing indices: [Int], labels: some Collection<some BinaryInteger>, seed: UInt64, epoch: Int
    ) {
        var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: epoch)
        let all = labels.count
        let labels = labels.map { Int($0) }
        let classes = Dictionary(grouping: indices) { labels[$0] }.sorted { $0.key < $1.key }.map(\.value)
        var visited: [Int] = []
        visited.reserveCapacity(indices.count)
        for (number, images) in classes.enumerated() {
            // What does not divide goes to other classes in every epoch.
            let extra = (number + epoch) % classes.count < indices.count % classes.count ? 1 : 0
            var (rest, repetition) = (indices.count / classes.count + extra, 0)
            while rest > 0 {
                var round = images
                stream.shuffle(&round)
                visited += round.prefix(rest).map { $0 + repetition * all }
                rest -= min(rest, round.count)
                repetition += 1
            }
        }
        stream.shuffle(&visited)
        self.indices = visited
    }

    /// Keeps `indices` as they are, for evaluation.
    public init(inOrder indices: [Int]) { self.indices = indices }

    /// How many batches of `size` (at least 1) the epoch has, a short last one included.
    public func batchCount(size: Int) -> Int {
        precondition(size > 0, "a batch needs at least one image")
        return (indices.count + size - 1) / size
    }

    /// Batch `number` (from 0, below ``batchCount(size:)``): `size` indices, fewer in the last batch.
    public func batch(_ number: Int, size: Int) -> ArraySlice<Int> {
        precondition(number >= 0 && number < batchCount(size: size), "no such batch")
        return indices[number * size..<min((number + 1) * size, indices.count)]
    }
}
