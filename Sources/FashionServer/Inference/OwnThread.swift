import Foundation

/// Runs rare and long work, such as reading a model, on a separate thread, so that neither requests nor the decoding of
/// images wait for it.
enum OwnThread {
    /// Runs a closure on a new thread.
    /// - Throws: ``ThreadError`` when the system creates no thread, and the errors of the closure.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try start("fashion-model") { continuation.resume(with: Result { try body() }) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Starts a detached thread. `Thread` of Foundation does not report that the system creates none.
    /// - Parameters:
    ///   - name: the name that the system shows, at most 15 characters.
    ///   - stackSize: the size of its stack in bytes.
    /// - Throws: ``ThreadError`` when the system creates no thread; the closure is not run then.
    static func start(
        _ name: String, stackSize: Int = 8 << 20, _ body: @escaping @Sendable () -> Void
    ) throws(ThreadError) {
        let context = Unmanaged.passRetained(Work(name, body))
        #if canImport(Glibc)
            var thread = pthread_t()
            typealias Argument = UnsafeMutableRawPointer?
        #else
            var thread: pthread_t?
            typealias Argument = UnsafeMutableRawPointer
        #endif
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, stackSize)
        let run: @convention(c) (Argument) -> UnsafeMutableRawPointer? = { argument in
            let pointer: UnsafeMutableRawPointer? = argument
            if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().run() }
            return nil
        }
        let status = pthread_create(&thread, &attributes, run, context.toOpaque())
        guard status == 0 else {
            context.release()
            throw ThreadError(status)
        }
    }

    private final class Work: Sendable {
        private let name: String
        private let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) { (self.name, self.body) = (name, body) }

        func run() {
            Thread.current.name = name
            body()
        }
    }
}

/// The system creates no further thread.
struct ThreadError: Error, CustomStringConvertible {
    let description: String

    /// - Parameter status: the error number of `pthread_create`.
    init(_ status: CInt) {
        description =
            "threads: expected one more from the system, found \"\(String(cString: strerror(status)))\"; raise the limit of "
            + "processes (TasksMax= of systemd, `ulimit -u`) or of memory, or give fewer --threads"
    }
}
