import FashionCore

/// How far a piece of work is, and its picture as one line of text.
public struct WorkProgress: Sendable, Equatable {
    /// What is counted.
    public enum Unit: Sendable {
        /// Images.
        case images
        /// Bytes of a file.
        case bytes
    }

    /// A running mean over what is done.
    public struct Figure: Sendable, Equatable {
        /// Such as `loss`.
        public var name: String
        /// Shown with four decimals.
        public var value: Double

        /// A figure.
        public init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// What is going on: `Epoch 3/50`, or a file's name.
    public var label: String
    /// Images or bytes done since the work began.
    public var done: Int
    /// How many there are in all; nil when nobody knows.
    public var total: Int?
    /// What is counted.
    public var unit = Unit.images
    /// Seconds since the work began.
    public var elapsed: Double
    /// Such as loss and accuracy.
    public var figures: [Figure] = []

    /// A state of a piece of work.
    /// - Parameters:
    ///   - total: how many there are in all; nil when nobody knows.
    ///   - elapsed: seconds since the work began.
    public init(
        label: String, done: Int, total: Int?, unit: Unit = .images, elapsed: Double,
        figures: [Figure] = []
    ) {
        self.label = label
        self.done = done
        self.total = total
        self.unit = unit
        self.elapsed = elapsed
        self.figures = figures
    }

    /// The part that is done, 0…1; nil when nobody knows.
    public var share: Double? {
        guard let total, total > 0 else { return nil }
        return min(max(Double(done) / Double(total), 0), 1)
    }

    /// Images or bytes in a second; nil before the first.
    public var rate: Double? { elapsed > 0 && done > 0 ? Double(done) / elapsed : nil }

    /// Seconds to go at the speed so far; nil when nobody knows.
    public var remaining: Double? {
        guard let total, let rate else { return nil }
        return Double(max(total - done, 0)) / rate
    }

    /// One line: label, bar, per cent, speed, time to go, figures.
    ///
    ///     Epoch 3/50 [=========>..........]  45%  712 img/s  0:42 left  loss 0.3187  accuracy 0.8911
    ///
    /// - Parameters:
    ///   - width: never longer than this; the bar shrinks first, then goes, then the end is cut.
    ///   - color: whether the bar is coloured, with escape sequences that take no room.
    public func line(width: Int, color: Bool) -> String {
        let facts =
            [
                share.map { Formatting.right("\(Int($0 * 100))%", 4) } ?? amount,
                rate.map(speed), remaining.map { Formatting.duration($0) + " left" },
            ].compactMap { $0 } + figures.map { "\($0.name) \(Formatting.decimal($0.value, 4))" }
        let tail = facts.joined(separator: "  ")
        let room = min(width - label.count - tail.count - 4, 30)
        guard let share, room >= 5 else { return String("\(label) \(tail)".prefix(max(width, 0))) }

        let filled = Int(share * Double(room))
        let head = filled < room ? ">" : ""
        let front = String(repeating: "=", count: filled) + head
        let bar = front + String(repeating: ".", count: room - front.count)
        return color ? "\(label) [\u{1B}[32m\(bar)\u{1B}[0m] \(tail)" : "\(label) [\(bar)] \(tail)"
    }

    private var amount: String {
        unit == .images ? Formatting.grouped(done) : Formatting.bytes(Double(done))
    }

    private func speed(_ perSecond: Double) -> String {
        switch unit {
        case .images: Formatting.decimal(perSecond, 0) + " img/s"
        case .bytes: Formatting.bytes(perSecond) + "/s"
        }
    }
}
