import Foundation
import Synchronization

/// What happens on Ctrl-C (SIGINT), SIGTERM, and SIGHUP when the terminal goes away: the first asks the program to come to an end, the second ends it at once.
///
/// The program looks at ``signal`` between steps and leaves with ``exitCode(of:)`` when it has put things in order.
enum Interruption {
    /// The first signal that came, or 0. The handler may only touch memory that exists already: ``install()`` reads this
    /// before it installs the handler, because Swift makes a static value on its first use.
    private static let received = Atomic<Int32>(0)

    /// The signal that asked for an end, nil when none did. One atomic load: cheap enough for every step.
    static var signal: Int32? {
        let signal = received.load(ordering: .relaxed)
        return signal == 0 ? nil : signal
    }

    /// 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP: what shells expect of a program that a signal ended.
    static func exitCode(of signal: Int32) -> Int32 { 128 + signal }

    /// Whether signals are handled: in trainings, once there is something to keep.
    static var isInstalled: Bool { installed.load(ordering: .relaxed) }
    private static let installed = Atomic<Bool>(false)

    /// Handles SIGINT, SIGTERM and SIGHUP from now on, the last one unless it is ignored, as `nohup` has it. System calls that a
    /// signal meets start again by themselves.
    static func install() {
        _ = received.load(ordering: .sequentiallyConsistent)
        installed.store(true, ordering: .relaxed)
        var action = sigaction()
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler = handle
        #else
            action.__sigaction_handler.sa_handler = handle
        #endif
        sigemptyset(&action.sa_mask)
        action.sa_flags = Int32(SA_RESTART)
        // A parent may hand on a mask that holds them back: Foundation's Process does when a worker thread starts it.
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

    /// Lets the run go on when the reader of its output goes away, as in `fashion train | head`; to be called before the first line
    /// is printed.
    static func outliveReaders() { Foundation.signal(SIGPIPE, SIG_IGN) }

    private static func isIgnored(_ action: sigaction) -> Bool {
        // Functions cannot be compared in Swift, their addresses can.
        #if canImport(Darwin)
            let handler = action.__sigaction_u.__sa_handler
        #else
            let handler = action.__sigaction_handler.sa_handler
        #endif
        return unsafeBitCast(handler, to: UInt.self) == 1
    }

    /// Only what may run in a signal handler: an atomic exchange and bare system calls. The line break leaves a live
    /// line, and the `^C` that the terminal echoed on it, to itself.
    private static let handle: @convention(c) (Int32) -> Void = { signal in
        let (isFirst, _) = received.compareExchange(
            expected: 0, desired: signal, ordering: .sequentiallyConsistent)
        guard !isFirst else { return }
        var newline = UInt8(ascii: "\n")
        if isatty(STDERR_FILENO) == 1 { write(STDERR_FILENO, &newline, 1) }
        _exit(exitCode(of: signal))
    }
}
