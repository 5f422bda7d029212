import FashionCore
import Foundation
import Synchronization

/// The one line of a terminal that shows how far a piece of work is.
///
/// A live terminal gets a line that is drawn over itself at most ten times a second. Files and pipes get plain lines
/// without control characters: what ``begin(_:)`` and ``end(_:)`` say, and nothing in between.
final class ProgressLine: Sendable {
    private let terminal: Terminal
    private let now: @Sendable () -> Double
    private let write: @Sendable (String) -> Void
    private let lastDrawn = Mutex<Double?>(nil)

    /// Seconds between two drawings.
    static let interval = 0.1
    /// To the beginning of the line, and erase to its end.
    static let erase = "\r\u{1B}[K"

    /// A line on a terminal; tests bring their own clock and writer.
    /// - Parameters:
    ///   - now: seconds that never run backwards.
    ///   - write: takes text for the terminal; the terminal itself unless told otherwise.
    init(
        _ terminal: Terminal,
        now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
        write: (@Sendable (String) -> Void)? = nil
    ) {
        self.terminal = terminal
        self.now = now
        self.write = write ?? { terminal.write($0) }
    }

    /// Says what begins, where there will be no live line to show it.
    func begin(_ text: String) {
        if !terminal.isLive { write(text + "\n") }
    }

    /// Shows a state on a live line, unless the last one is too young.
    func update(_ progress: Progress) {
        guard terminal.isLive else { return }
        lastDrawn.withLock { last in
            let time = now()
            if let last, time - last < Self.interval { return }
            last = time
            // The last column stays free: many terminals wrap when it is written.
            write(Self.erase + progress.line(width: terminal.width - 1, color: terminal.usesColor))
        }
    }

    /// Shows how far a piece of work on images is.
    /// - Parameter start: when it began.
    func update(_ label: String, done: Int, total: Int, since start: ContinuousClock.Instant) {
        update(
            Progress(
                label: label, done: done, total: total,
                elapsed: start.duration(to: .now).milliseconds / 1000))
    }

    /// Replaces the live line by a lasting one; nil leaves nothing.
    func end(_ text: String?) {
        lastDrawn.withLock { last in
            let wasDrawn = last != nil
            last = nil
            let lasting = text.map { $0 + "\n" } ?? ""
            if wasDrawn || text != nil { write((wasDrawn ? Self.erase : "") + lasting) }
        }
    }
}
