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
