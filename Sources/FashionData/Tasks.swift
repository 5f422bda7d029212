import Foundation
import Synchronization

/// A loop on several threads that does not need those of the engine.
enum Tasks {
    /// Calls `body` for each of `0..<count`, in any order.
    static func run(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index)
            }
        }
    }

    /// Returns the results of all tasks, in order.
    static func results<Value: Sendable>(
        _ count: Int, threads: Int, progress: @escaping @Sendable (Int) -> Void = { _ in },
        _ body: @Sendable (Int) throws -> Value
    ) -> [Result<Value, any Error>] {
        let results = Mutex([Result<Value, any Error>?](repeating: nil, count: count))
        let done = Atomic(0)
        run(count, threads: threads) { index in
            let result = Result { try body(index) }
            results.withLock { $0[index] = result }
            progress(done.add(1, ordering: .relaxed).newValue)
        }
        return results.withLock { $0.compactMap(\.self) }
    }
}
