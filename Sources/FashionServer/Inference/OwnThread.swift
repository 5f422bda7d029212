import Foundation

/// A thread for work that takes long and comes seldom, such as reading a model: neither requests nor the decoding of images wait
/// for it.
enum OwnThread {
    /// Runs something on a thread made for it.
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
