/// A vertical line through a chart with a label at its upper end.
struct Step: Sendable, Equatable {
    /// The position on the chart's horizontal axis.
    var x: Double
    var label: String
    var stroke: Stroke
}

/// The labels of vertical lines as flags in lanes above the plot. No
/// two flags overlap, and no line crosses another flag.
struct StepLabels {
    struct Flag: Equatable {
        var step: Step
        /// The position of the line, in units.
        var x: Double
        var text: String
        /// The horizontal extent of the flag, in units; one end is at `x` unless neither side has room.
        var span: ClosedRange<Double>
        /// The lane; 0 is next to the plot.
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

    /// The number of lanes; lines without labels need none.
    var lanes: Int { (flags.filter { !$0.text.isEmpty }.map(\.lane).max() ?? -1) + 1 }

    private static func width(_ text: String) -> Double {
        text.isEmpty ? 0 : style.extent(of: text).width + 2 * padding
    }

    /// Merges lines at the same position into one line with one flag, in the style of the first one given.
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

    /// Flags extend to the right. A flag that would leave the chart extends to the
    /// left, and so does one that would face such a flag: otherwise each line would
    /// cross the other's flag. If the second has no room for that, it loses its label.
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
                // There is no room on either side of the line; the label is above it, at the right edge.
                let start = max(edges.upperBound - width, edges.lowerBound)
                flags[index].span = start...(start + width)
            } else if facing {
                flags[index].text = ""
                flags[index].span = flag.x...flag.x
            }
        }
    }

    /// Assigns lanes: a flag that another flag's line passes through
    /// is placed above that flag, so that the line ends below it.
    private mutating func stack() {
        var waiting = Array(flags.indices)
        var placed: [Int] = []
        while !waiting.isEmpty {
            let free = waiting.first { index in
                !waiting.contains { $0 != index && flags[index].isCrossed(by: flags[$0]) }
            }
            // Only flags that were moved off their lines can wait for each other.
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
    /// Whether another flag's line, extended upwards, passes through this flag.
    fileprivate func isCrossed(by other: StepLabels.Flag) -> Bool {
        span.lowerBound < other.x && other.x < span.upperBound
    }

    fileprivate func overlaps(_ other: StepLabels.Flag) -> Bool {
        span.lowerBound < other.span.upperBound && other.span.lowerBound < span.upperBound
    }
}
