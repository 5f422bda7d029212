import FashionCore

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

    /// Erases the line.
    func end() {
        line.end(nil)
        label = nil
    }
}
