import FashionCore
import Foundation
import Synchronization

/// A line of a terminal that shows progress.
///
/// On a live terminal, the line is redrawn at most ten times a second. Files and pipes get plain lines without control
/// characters: the texts of ``begin(_:)`` and ``end(_:)``, and nothing in between.
final class ProgressLine: Sendable {
    private let terminal: Terminal
    private let now: @Sendable () -> Double
    private let write: @Sendable (String) -> Void
    private let lastDrawn = Mutex<Double?>(nil)

    /// The time between two drawings, in seconds.
    static let interval = 0.1
    /// The escape sequence that moves to the beginning of the line and erases it.
    static let erase = "\r\u{1B}[K"

    /// Creates a line on a terminal; tests provide their own clock and writer.
    /// - Parameters:
    ///   - now: returns a monotonic time in seconds.
    ///   - write: writes text; `nil` writes to the terminal.
    init(
        _ terminal: Terminal,
        now: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
        write: (@Sendable (String) -> Void)? = nil
    ) {
        self.terminal = terminal
        self.now = now
        self.write = write ?? { terminal.write($0) }
    }

    /// Announces the work if there is no live line to show it.
    func begin(_ text: String) {
        if !terminal.isLive { write(text + "\n") }
    }

    /// Shows progress on a live line, unless it was just redrawn.
    func update(_ progress: Progress) {
        guard terminal.isLive else { return }
        lastDrawn.withLock { last in
            let time = now()
            if let last, time - last < Self.interval { return }
            last = time
            // The last column is left free: many terminals wrap when it is written.
            write(Self.erase + progress.line(width: terminal.width - 1, color: terminal.usesColor))
        }
    }

    /// Shows the progress of work on images.
    /// - Parameter start: the time at which the work began.
    func update(_ label: String, done: Int, total: Int, since start: ContinuousClock.Instant) {
        update(
            Progress(
                label: label, done: done, total: total,
                elapsed: start.duration(to: .now).milliseconds / 1000))
    }

    /// Replaces the live line by a permanent text; `nil` only erases it.
    func end(_ text: String?) {
        lastDrawn.withLock { last in
            let wasDrawn = last != nil
            last = nil
            let lasting = text.map { $0 + "\n" } ?? ""
            if wasDrawn || text != nil { write((wasDrawn ? Self.erase : "") + lasting) }
        }
    }
}
