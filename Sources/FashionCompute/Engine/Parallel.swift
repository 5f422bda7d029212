/// Parallel loops on the threads of a team that the whole process shares.
///
/// Free threads claim tasks, so the thread that runs a task is arbitrary. A task must not write memory that another one
/// reads, and its result must not depend on the thread. To sum numbers, let each task sum its own and add the sums in
/// order; the result then depends neither on the threads nor on their number.
public enum Parallel {
    /// Calls `body` for each of `0..<count`.
    /// - Parameters:
    ///   - threads: the maximum number of threads, at least 1.
    ///   - body: is called with the task, and with the index of the thread, by which scratch memory can be chosen.
    public static func tasks(_ count: Int, threads: Int, _ body: (_ task: Int, _ thread: Int) -> Void) {
        ThreadTeam.shared.run(count, threads: threads, body)
    }

    /// Splits `0..<count` into chunks of `size`, the last one shorter, and calls `body` for each.
    /// - Parameter size: the size of a chunk, small enough for several chunks per thread and large enough for a chunk
    ///   to take some microseconds.
    public static func chunks(of count: Int, size: Int, threads: Int, _ body: (Range<Int>) -> Void) {
        tasks((count + size - 1) / size, threads: threads) { task, _ in
            body(task * size..<min((task + 1) * size, count))
        }
    }

    /// The number of floats in a chunk of a loop that does little work for each: 64 kB.
    package static let floatsPerChunk = 1 << 14
}
