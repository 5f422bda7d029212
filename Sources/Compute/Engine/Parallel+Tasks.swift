import Synchronization

extension Parallel {
    /// Calls `body` for each of `0..<count`, on all threads; a thread that is done takes the next task.
    ///
    /// Which thread gets a task is left to chance, so a task's result must not depend on it; `thread` is for memory that
    /// a thread uses for one task after the other.
    static func tasks(_ count: Int, threads: Int, _ body: (_ task: Int, _ thread: Int) -> Void) {
        let next = Atomic(0)
        let threads = min(threads, count)
        slices(of: threads, threads: threads) { mine in
            var task = next.wrappingAdd(1, ordering: .relaxed).oldValue
            while task < count {
                body(task, mine.lowerBound)
                task = next.wrappingAdd(1, ordering: .relaxed).oldValue
            }
        }
    }
}
