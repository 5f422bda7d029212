import FashionCore
import Foundation

/// The progress line of a sequence of tasks, each with a label and a count; the clock restarts with every label.
final class WorkLine {
    private let line = ProgressLine(Terminal(.error))
    private var label: String?
    private var start = ContinuousClock.now

    /// Shows the progress of a task; a finished one erases the line.
    func update(_ label: String, done: Int, total: Int) {
        if label != self.label {
            end()
            (self.label, start) = (label, .now)
        }
        line.update(label, done: done, total: total, since: start)
        if done >= total { end() }
    }

    /// Shows the progress that work reports from any thread.
    static func during<Result>(
        _ work: (_ progress: @escaping @Sendable (_ label: String, _ done: Int, _ total: Int) -> Void) throws
            ->
            Result
    ) rethrows -> Result {
        let line = WorkLine()
        let drawing = NSLock()
        nonisolated(unsafe) let unsafeLine = line
        defer { line.end() }
        return try work { label, done, total in
            drawing.withLock { unsafeLine.update(label, done: done, total: total) }
        }
    }

    /// Erases the line.
    func end() {
        line.end(nil)
        label = nil
    }
}
