import FashionCore

/// Runs rare and long work, such as reading a model, on a separate thread, so that neither requests nor the decoding of
/// images wait for it.
enum OwnThread {
    /// The size of such a thread's stack in bytes.
    static let stackSize = 8 << 20

    /// Runs a closure on a new thread.
    /// - Throws: ``ThreadError`` when the system creates no thread, and the errors of the closure.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try DetachedThread.start("fashion-model", stackSize: stackSize) {
                    continuation.resume(with: Result { try body() })
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}
