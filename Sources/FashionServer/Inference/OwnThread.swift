import Foundation

/// Runs rare and long work, such as reading a model, on a separate thread, so that neither requests nor the decoding of
/// images wait for it.
enum OwnThread {
    /// Runs a closure on a new thread.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try body() }) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }
}
