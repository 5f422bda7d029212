/// A vertical line through a chart with a label at its upper end.
struct Step: Sendable, Equatable {
    /// Where it stands on the chart's horizontal axis.
    var x: Double
    var label: String
    var stroke: Stroke
}

/// Labels of vertical lines as flags in lanes above the plot: no two overlap, and no line crosses another one's flag.
struct StepLabels {
    struct Flag: Equatable {
        var step: Step
        /// Where the line stands, in units.
        var x: Double
        var text: String
        /// From where to where the flag reaches, in units; one end is at `x` unless neither side has the room.
        var span: ClosedRange<Double>
        /// 0 is next to the plot.
        var lane = 0
    }

    static let style = TextStyle(size: 12)
    static let laneHeight = 18.0
    private static let padding = 4.0

    private(set) var flags: [Flag]

    /// Places the labels of lines at `x` units between two edges.
    init(_ steps: [(step: Step, x: Double)], within edges: ClosedRange<Double>) {
        flags = Self.merged(steps).map { step, x, text in
            Flag(step: step, x: x, text: text, span: x...(x + Self.width(text)))
        }
        turn(within: edges)
        stack()
    }

    /// Number of lanes; lines without labels need none.
    var lanes: Int { (flags.filter { !$0.text.isEmpty }.map(\.lane).max() ?? -1) + 1 }

    private static func width(_ text: String) -> Double {
        text.isEmpty ? 0 : style.extent(of: text).width + 2 * padding
    }

    /// Lines on one spot become one line with one flag; it looks as the first of them that was given.
    private static func merged(_ steps: [(step: Step, x: Double)]) -> [(Step, Double, String)] {
        var merged: [(step: Step, x: Double, text: String)] = []
        for (step, x) in steps {
            guard let same = merged.firstIndex(where: { abs($0.x - x) < 1 }) else {
                merged.append((step, x, step.label))
                continue
            }
            merged[same].text = [merged[same].text, step.label].filter { !$0.isEmpty }.joined(separator: ", ")
        }
        return merged.sorted { $0.x < $1.x }
    }

    /// Flags fly to the right. One that would leave the chart flies to the left, and so does one that would stand in
    /// its way: otherwise each line would cross the other's flag. Where the second has no room for that, it loses its label.
    private mutating func turn(within edges: ClosedRange<Double>) {
        for index in flags.indices.reversed() {
            let flag = flags[index]
            let width = flag.span.upperBound - flag.span.lowerBound
            let facing = flags[(index + 1)...].contains { other in
                other.span.upperBound <= other.x && other.span.contains(flag.x)
                    && flag.span.contains(other.x)
            }
            let leaves = flag.span.upperBound > edges.upperBound
            if flag.x - width >= edges.lowerBound {
                if leaves || facing { flags[index].span = (flag.x - width)...flag.x }
            } else if leaves {
                // There is no room on either side of the line; the label stands over it.
                let start = max(edges.upperBound - width, edges.lowerBound)
                flags[index].span = start...(start + width)
            } else if facing {
                flags[index].text = ""
                flags[index].span = flag.x...flag.x
            }
        }
    }

    /// A flag that another's line passes through lies above that one, so that the line ends below.
    private mutating func stack() {
        var waiting = Array(flags.indices)
        var placed: [Int] = []
        while !waiting.isEmpty {
            let free = waiting.first { index in
                !waiting.contains { $0 != index && flags[index].isCrossed(by: flags[$0]) }
            }
            // Only flags that were pushed off their lines can wait for each other.
            let next = free ?? waiting[0]
            let below =
                placed.filter { flags[next].isCrossed(by: flags[$0]) }.map { flags[$0].lane }.max() ?? -1
            let taken = Set(placed.filter { flags[$0].overlaps(flags[next]) }.map { flags[$0].lane })
            flags[next].lane = (below + 1...below + 1 + placed.count).first { !taken.contains($0) } ?? 0
            placed.append(next)
            waiting.removeAll { $0 == next }
        }
    }

    /// Draws flags and lines; lanes end at the plot's upper edge.
    func draw(on drawing: inout Drawing, plot: Rectangle) {
        for flag in flags {
            let bottom = plot.y - Double(flag.text.isEmpty ? 0 : flag.lane) * Self.laneHeight
            let top = flag.text.isEmpty ? plot.y - 2 : bottom - Self.laneHeight
            drawing.line([Point(x: flag.x, y: top + 2), Point(x: flag.x, y: plot.bottom)], flag.step.stroke)
            let color = flag.step.stroke.color
            let ink = color.contrast(with: .white) >= 4.5 ? color : Palette.frame
            drawing.write(
                flag.text,
                at: Point(
                    x: flag.span.lowerBound + Self.padding, y: Self.style.baseline(between: top, and: bottom)),
                Self.style.colored(ink))
        }
    }
}

extension StepLabels.Flag {
    /// Whether another flag's line, seen from above, goes through this one.
    fileprivate func isCrossed(by other: StepLabels.Flag) -> Bool {
        span.lowerBound < other.x && other.x < span.upperBound
    }

    fileprivate func overlaps(_ other: StepLabels.Flag) -> Bool {
        span.lowerBound < other.span.upperBound && other.span.lowerBound < span.upperBound
    }
}
