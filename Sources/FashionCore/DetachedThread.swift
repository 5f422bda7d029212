import Foundation

/// Threads that nobody waits for.
package enum DetachedThread {
    /// Starts a thread. `Thread` of Foundation does not report that the system creates none.
    /// - Parameters:
    ///   - name: the name that the system shows, at most 15 characters; nil for the process's own.
    ///   - stackSize: the size of its stack in bytes; nil for the system's default.
    /// - Throws: ``ThreadError`` when the system creates no thread; the closure is not run then.
    package static func start(
        _ name: String? = nil, stackSize: Int? = nil, _ body: @escaping @Sendable () -> Void
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
        if let stackSize { pthread_attr_setstacksize(&attributes, stackSize) }
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
        private let name: String?
        private let body: @Sendable () -> Void

        init(_ name: String?, _ body: @escaping @Sendable () -> Void) {
            (self.name, self.body) = (name, body)
        }

        func run() {
            if let name { Thread.current.name = name }
            body()
        }
    }
}

/// The system creates no further thread.
package struct ThreadError: Error, CustomStringConvertible {
    /// The reason, and the way out.
    package let description: String

    /// - Parameter status: the error number of `pthread_create`.
    init(_ status: CInt) {
        description =
            "threads: expected one more from the system, found \"\(String(cString: strerror(status)))\"; raise the limit of "
            + "processes (TasksMax= of systemd, `ulimit -u`) or of memory, or give fewer --threads"
    }
}
