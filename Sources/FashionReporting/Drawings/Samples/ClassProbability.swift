/// A class with its predicted probability.
public struct ClassProbability: Sendable, Equatable {
    /// The name of the class.
    public var name: String
    /// The probability, 0…1.
    public var probability: Double

    /// Creates a class with its probability.
    public init(_ name: String, _ probability: Double) {
        self.name = name
        self.probability = probability
    }
}

/// Probabilities as horizontal bars with names and percentages, one below the other.
struct ProbabilityBars {
    private static let style = TextStyle(size: 12)
    private static let barHeight = 7.0
    private static let gap = 7.0

    private let rows: [(name: TextBlock, entry: ClassProbability, isTrue: Bool)]
    private let width: Double
    private let numberWidth = Self.style.extent(of: "100.0%").width

    /// - Parameter label: the true class, which is marked.
    init(_ entries: [ClassProbability], label: String?, width: Double) {
        self.width = width
        let room = width - numberWidth - 8
        rows = entries.map { entry in
            let isTrue = entry.name == label
            var style = Self.style
            style.isBold = isTrue
            let name = entry.name.shortened(to: 60) + (isTrue ? " (true)" : "")
            return (TextBlock(name, style, width: room), entry, isTrue)
        }
    }

    /// The height of all bars with their names.
    var height: Double {
        rows.reduce(0) { $0 + $1.name.height + 2 + Self.barHeight + Self.gap } - (rows.isEmpty ? 0 : Self.gap)
    }

    func draw(on drawing: inout Drawing, at corner: Point) {
        var y = corner.y
        for row in rows {
            drawing.write(row.name, at: Point(x: corner.x, y: y))
            let ascent = Self.style.extent(of: "").ascent
            drawing.write(
                Number.percent(row.entry.probability), at: Point(x: corner.x + width, y: y + ascent),
                Self.style, align: .end)
            y += row.name.height + 2
            let track = Rectangle(x: corner.x, y: y, width: width, height: Self.barHeight)
            drawing.fill(track, with: Palette.track)
            var bar = track
            let share = row.entry.probability
            bar.width *= share > 0 ? min(share, 1) : 0
            if bar.width > 0 { drawing.fill(bar, with: row.isTrue ? Palette.green : Palette.blue) }
            y += Self.barHeight + Self.gap
        }
    }
}
