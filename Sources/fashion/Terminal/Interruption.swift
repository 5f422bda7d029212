import Foundation
import Synchronization

/// The handling of SIGINT (Ctrl-C), SIGTERM, and SIGHUP when the terminal closes: the first signal asks the program to
/// stop, the second ends it at once.
///
/// The program checks ``signal`` between steps and exits with ``exitCode(of:)`` after it has saved its state.
enum Interruption {
    /// The first signal received, 0 before one, or ``released``. A signal handler may only access initialised memory:
    /// ``install()`` reads this value before it installs the handler, because Swift initialises static values on first
    /// use.
    private static let received = Atomic<Int32>(0)

    /// The signal that asked the program to stop; `nil` when there
    /// was none. One atomic load: cheap enough for every step.
    static var signal: Int32? {
        let signal = received.load(ordering: .relaxed)
        return signal > 0 ? signal : nil
    }

    /// Returns 130 for SIGINT, 143 for SIGTERM and 129 for SIGHUP, as shells expect of a program that a signal ended.
    static func exitCode(of signal: Int32) -> Int32 { 128 + signal }

    /// Whether signals are handled: in trainings, once there is state to save.
    static var isInstalled: Bool { installed.load(ordering: .relaxed) }
    private static let installed = Atomic<Bool>(false)

    /// Handles SIGINT, SIGTERM and SIGHUP from now on, the last one unless it is ignored, as under `nohup`. Interrupted
    /// system calls restart.
    static func install() {
        _ = received.compareExchange(expected: released, desired: 0, ordering: .sequentiallyConsistent)
        installed.store(true, ordering: .relaxed)
        var action = sigaction()
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler = handle
        #else
            action.__sigaction_handler.sa_handler = handle
        #endif
        sigemptyset(&action.sa_mask)
        action.sa_flags = Int32(SA_RESTART)
        // A parent process may pass on a mask that blocks the signals:
        // Foundation's Process does when a worker thread starts it.
        var handled = sigset_t()
        sigemptyset(&handled)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var present = sigaction()
            sigaction(number, nil, &present)
            if number == SIGHUP, Self.isIgnored(present) { continue }
            sigaction(number, &action, nil)
            sigaddset(&handled, number)
        }
        pthread_sigmask(SIG_UNBLOCK, &handled, nil)
    }

    /// Lets the next signal end the program at once, because there is no state left to save.
    /// - Returns: the signal that has arrived before.
    static func release() -> Int32? {
        let (_, signal) = received.compareExchange(
            expected: 0, desired: released, ordering: .sequentiallyConsistent)
        return signal == 0 ? nil : signal
    }

    /// Stands for the first signal after ``release()``.
    private static let released: Int32 = -1

    /// Keeps the run going when the reader of its output exits, as in `fashion train | head`. Must be called before the
    /// first line is printed.
    static func outliveReaders() { Foundation.signal(SIGPIPE, SIG_IGN) }

    private static func isIgnored(_ action: sigaction) -> Bool {
        // Swift cannot compare functions, but it can compare their addresses.
        #if canImport(Darwin)
            let handler = action.__sigaction_u.__sa_handler
        #else
            let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: UInt.self) == 1
    }

    /// Uses only operations that are allowed in a signal handler: an atomic exchange and plain system calls. The line
    /// break ends a live line and the `^C` that the terminal echoed on it.
    private static let handle: @convention(c) (Int32) -> Void = { signal in
        let (isFirst, _) = received.compareExchange(
            expected: 0, desired: signal, ordering: .sequentiallyConsistent)
        guard !isFirst else { return }
        var newline = UInt8(ascii: "\n")
        if isatty(STDERR_FILENO) == 1 { write(STDERR_FILENO, &newline, 1) }
        _exit(exitCode(of: signal))
    }
}
