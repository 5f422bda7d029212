/// A chart with two axes: bands, bars and lines from back to front, with a legend above the plot.
struct Chart: Sendable {
    /// A line through points in the axes' values. A point that cannot be drawn interrupts it.
    struct Line: Sendable {
        /// The name in the legend; an empty name has no entry.
        var name: String
        var points: [Point]
        var stroke: Stroke
        var marker: Marker?
    }

    /// The area between two lines over the same horizontal values.
    struct Band: Sendable {
        var name: String
        var lower: [Point]
        var upper: [Point]
        var fill: Color
    }

    /// A rectangle in the axes' values.
    struct Bar: Sendable {
        var x: ClosedRange<Double>
        var y: ClosedRange<Double>
        var fill: Color
        var edge: Stroke?
    }

    /// A marker at one position, in front of the lines.
    struct Spot: Sendable {
        var name: String
        var place: Point
        var marker: Marker
        var color: Color
    }

    var title = ""
    var x: Axis
    var y: Axis
    var bands: [Band] = []
    var bars: [Bar] = []
    var lines: [Line] = []
    var spots: [Spot] = []
    var steps: [Step] = []
    /// Additional legend entries, for bars and remarks.
    var remarks: [Legend.Entry] = []
    /// Whether the plot is square, for shares against shares.
    var isSquare = false

    static let titleStyle = TextStyle(size: 15, isBold: true)
    static let labelStyle = TextStyle(size: 13)
    static let tickStyle = TextStyle(size: 12, color: Palette.frame)

    /// All legend entries: lines, bands and spots that have a name, then the remarks.
    var entries: [Legend.Entry] {
        let named: [Legend.Entry] =
            lines.map { .init(sample: .line($0.stroke, marker: $0.marker), text: $0.name) }
            + bands.map { .init(sample: .area($0.fill, edge: nil), text: $0.name) }
            + spots.map { .init(sample: .line(Stroke($0.color, width: 0), marker: $0.marker), text: $0.name) }
        return named.filter { !$0.text.isEmpty } + remarks
    }

    /// Returns whether a point can be drawn.
    func isDrawn(_ point: Point) -> Bool {
        Number.isDrawn(point.x) && Number.isDrawn(point.y)
            && (x.scale == .linear || point.x > 0) && (y.scale == .linear || point.y > 0)
    }
}
