import FashionTraining
import Synchronization

/// The flag `--threads`.
enum Threads {
    private static let hasWarned = Atomic(false)

    /// As many threads as asked for, but no more than there are processors; says so once where that is less.
    static func usable(_ asked: Int) -> Int {
        let most = ProcessorCount.usable
        guard asked > most else { return asked }
        if !hasWarned.exchange(true, ordering: .relaxed) {
            Terminal(.error).write(
                "warning: --threads: expected at most the \(most) processors that this process may use, found "
                    + "\(asked); computing on \(most)\n")
        }
        return most
    }
}
