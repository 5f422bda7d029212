import FashionCore

/// The progress of work that says only what it does and how much of it is done: its clock starts with every label.
final class WorkLine {
    private let line = ProgressLine(Terminal(.error))
    private var label: String?
    private var start = ContinuousClock.now

    /// Shows how far a piece of work is; a finished one leaves the line.
    func update(_ label: String, done: Int, total: Int) {
        if label != self.label {
            end()
            (self.label, start) = (label, .now)
        }
        line.update(label, done: done, total: total, since: start)
        if done >= total { end() }
    }

    /// Leaves the line.
    func end() {
        line.end(nil)
        label = nil
    }
}
