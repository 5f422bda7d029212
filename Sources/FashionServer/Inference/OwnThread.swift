import FashionCore
import Synchronization

/// Runs rare and long work, such as reading a model, on a separate thread, so that neither requests nor the decoding of
/// images wait for it.
enum OwnThread {
    /// The size of such a thread's stack in bytes.
    static let stackSize = 8 << 20

    /// Runs a closure on a new thread. Cancelling the task ends the wait, but not the closure.
    /// - Throws: ``ThreadError`` when the system creates no thread, `CancellationError`, and the errors of the closure.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let outcome = Outcome<Value>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                outcome.resume(continuation)
                do {
                    try DetachedThread.start("fashion-model", stackSize: stackSize) {
                        outcome.set(Result { try body() })
                    }
                } catch {
                    outcome.set(.failure(error))
                }
            }
        } onCancel: {
            outcome.set(.failure(CancellationError()))
        }
    }

    /// The first result that is set, for a task that waits for it.
    private final class Outcome<Value: Sendable>: Sendable {
        private struct State {
            var result: Result<Value, any Error>?
            var continuation: CheckedContinuation<Value, any Error>?
        }

        private let state = Mutex(State())

        /// Resumes a continuation as soon as there is a result.
        func resume(_ continuation: CheckedContinuation<Value, any Error>) {
            let result = state.withLock { state in
                if state.result == nil { state.continuation = continuation }
                return state.result
            }
            if let result { continuation.resume(with: result) }
        }

        /// Sets the result; later ones have no effect.
        func set(_ result: Result<Value, any Error>) {
            let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
                guard state.result == nil else { return nil }
                state.result = result
                defer { state.continuation = nil }
                return state.continuation
            }
            continuation?.resume(with: result)
        }
    }
}
