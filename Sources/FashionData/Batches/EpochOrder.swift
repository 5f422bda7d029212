import FashionCore

/// The order in which an epoch visits its images, and its division into batches.
///
/// The order is a pure function of (indices, seed, epoch), so a resumed run continues with the same batches.
public struct EpochOrder: Sendable, Equatable {
    /// Indices of the images in the order of the epoch.
    public let indices: [Int]

    /// Shuffles `indices` for one epoch.
    /// - Parameters:
    ///   - indices: images to visit, in the same order for every epoch.
    ///   - seed: seed of the run.
    ///   - epoch: epoch, counted from 0.
    public init(shuffling indices: [Int], seed: UInt64, epoch: Int) {
        var stream = RandomStream(seed: seed, purpose: .shuffle, epoch: epoch)
        var shuffled = indices
        stream.shuffle(&shuffled)
        self.indices = shuffled
    }

    /// Shuffles `indices` for one epoch that visits every class equally often. The epoch has as many images as there
    /// are indices. Images of rare classes occur several times, each of them once before any is repeated; only some
    /// images of frequent classes occur.
    ///
    /// The k-th repetition of an image within the epoch is its index plus k times the number of labels, so that each
    /// repetition is augmented differently.
    /// - Parameters:
    ///   - indices: images to visit, in the same order for every epoch.
    ///   - labels: labels of all images, of which those of `indices` are used.
    ///   - seed: seed of the run.
    ///   - epoch: epoch, counted from 0.
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
            // The remainder of the division goes to other classes in every epoch.
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

    /// Keeps the order of `indices`, for evaluation.
    public init(inOrder indices: [Int]) { self.indices = indices }

    /// Returns the number of batches of `size` (at least 1) in the epoch, including a shorter last one.
    public func batchCount(size: Int) -> Int {
        precondition(size > 0, "a batch needs at least one image")
        return (indices.count + size - 1) / size
    }

    /// Returns batch `number` (from 0, below ``batchCount(size:)``): `size` indices, or fewer in the last batch.
    public func batch(_ number: Int, size: Int) -> ArraySlice<Int> {
        precondition(number >= 0 && number < batchCount(size: size), "no such batch")
        return indices[number * size..<min((number + 1) * size, indices.count)]
    }
}
