/// Parallel loops on the threads of the process' one team.
///
/// Tasks are claimed by whoever is free, so which thread runs a task is left to chance: a task must not write what another
/// one reads, and its result must not depend on the thread. Where numbers are summed, each task sums its own and the
/// sums are added in order; then the result depends neither on the threads nor on their number.
public enum Parallel {
    /// Calls `body` for each of `0..<count`.
    /// - Parameters:
    ///   - threads: how many threads may take part; at least 1.
    ///   - body: gets the task, and the number of the thread for memory that a thread uses for one task after the other.
    public static func tasks(_ count: Int, threads: Int, _ body: (_ task: Int, _ thread: Int) -> Void) {
        ThreadTeam.shared.run(count, threads: threads, body)
    }

    /// Splits `0..<count` into chunks of `size`, the last one shorter, and calls `body` for each.
    /// - Parameter size: small enough for several chunks a thread, large enough for a chunk to take some microseconds.
    public static func chunks(of count: Int, size: Int, threads: Int, _ body: (Range<Int>) -> Void) {
        tasks((count + size - 1) / size, threads: threads) { task, _ in
            body(task * size..<min((task + 1) * size, count))
        }
    }

    /// Floats in a chunk of a loop that does little with each: 64 kB.
    package static let floatsPerChunk = 1 << 14
}
