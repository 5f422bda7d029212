import FashionTraining
import Synchronization

/// The flag `--threads`.
enum Threads {
    private static let hasWarned = Atomic(false)

    /// Returns the requested number of threads, limited to the number of processors; warns once when it is reduced.
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
