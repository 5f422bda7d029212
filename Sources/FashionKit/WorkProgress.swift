import FashionCore

/// The progress of a piece of work, and its display as one line of text.
public struct WorkProgress: Sendable, Equatable {
    /// The unit that is counted.
    public enum Unit: Sendable {
        /// Images.
        case images
        /// Bytes of a file.
        case bytes
    }

    /// A running mean over the work that is done.
    public struct Figure: Sendable, Equatable {
        /// The name, such as `loss`.
        public var name: String
        /// The value, shown with four decimals.
        public var value: Double

        /// Creates a figure.
        public init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// The name of the work, such as `Epoch 3/50` or a file's name.
    public var label: String
    /// The number of images or bytes done since the work began.
    public var done: Int
    /// The total number of images or bytes; `nil` when it is unknown.
    public var total: Int?
    /// The unit of `done` and `total`.
    public var unit = Unit.images
    /// The time since the work began, in seconds.
    public var elapsed: Double
    /// Running means such as loss and accuracy.
    public var figures: [Figure] = []

    /// Creates the state of a piece of work.
    /// - Parameters:
    ///   - total: the total number of images or bytes; `nil` when it is unknown.
    ///   - elapsed: the time since the work began, in seconds.
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

    /// The share that is done, 0…1; `nil` when the total is unknown.
    public var share: Double? {
        guard let total, total > 0 else { return nil }
        return min(max(Double(done) / Double(total), 0), 1)
    }

    /// Images or bytes per second; `nil` before the first one is done.
    public var rate: Double? { elapsed > 0 && done > 0 ? Double(done) / elapsed : nil }

    /// The estimated time left in seconds, at the average speed; `nil` when it cannot be estimated.
    public var remaining: Double? {
        guard let total, let rate else { return nil }
        return Double(max(total - done, 0)) / rate
    }

    /// Returns one line: label, bar, percentage, speed, time left and figures.
    ///
    ///     Epoch 3/50 [=========>..........]  45%  712 img/s  0:42 left  loss 0.3187  accuracy 0.8911
    ///
    /// - Parameters:
    ///   - width: the largest number of characters; the bar shrinks first, then disappears, then the end is cut off.
    ///   - color: whether the bar is coloured, with escape sequences that take no width.
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
