extension Chart {
    /// The positions of a chart's parts within its rectangle.
    struct Layout {
        let title: TextBlock
        let legend: Legend
        let legendTop: Double
        let flags: StepLabels
        /// The area of the data.
        let plot: Rectangle
        let xTicks: [Axis.Tick]
        let yTicks: [Axis.Tick]
        private let chart: Chart

        init(_ chart: Chart, in room: Rectangle) {
            self.chart = chart
            title = TextBlock(chart.title, Chart.titleStyle, width: room.width)
            legend = Legend(chart.entries, width: room.width)
            legendTop = room.y + (chart.title.isEmpty ? 0 : title.height + 4)
            let tick = Chart.tickStyle.extent(of: "")
            let label = Chart.labelStyle.extent(of: "")

            // Ticks do not move the plot's upper edge, so the lanes of the flags can be determined after them.
            let upper = legendTop + (legend.height > 0 ? legend.height + 6 : 0) + tick.height / 2
            let lower = room.bottom - tick.height - 9 - (chart.x.label.isEmpty ? 0 : label.height + 4)
            yTicks = chart.y.fittedTicks(along: max(lower - upper, 20), spacing: 40) { _ in tick.height * 1.3
            }
            let numbers = yTicks.map { Chart.tickStyle.extent(of: $0.label).width }.max() ?? 0
            let left = room.x + (chart.y.label.isEmpty ? 0 : label.height + 6) + numbers + 7
            var width = max(room.right - left - 14, 20)
            let spots = chart.steps.filter { chart.x.range.contains($0.x) }.map {
                (step: $0, x: left + chart.x.fraction($0.x) * width)
            }
            flags = StepLabels(spots, within: left...max(left, room.right))
            let top = upper + Double(flags.lanes) * StepLabels.laneHeight
            var height = max(lower - top, 20)
            if chart.isSquare {
                width = min(width, height)
                height = width
            }
            plot = Rectangle(
                x: left.rounded(), y: top.rounded(), width: width.rounded(), height: height.rounded())
            xTicks = chart.x.fittedTicks(along: plot.width, spacing: 48) {
                Chart.tickStyle.extent(of: $0).width + 10
            }
        }

        /// Returns the position of a pair of values.
        func place(_ point: Point) -> Point {
            Point(
                x: plot.x + chart.x.fraction(point.x) * plot.width,
                y: plot.bottom - chart.y.fraction(point.y) * plot.height)
        }

        /// Returns the rectangle of two ranges of values.
        func place(x: ClosedRange<Double>, y: ClosedRange<Double>) -> Rectangle {
            let lower = place(Point(x: x.lowerBound, y: y.lowerBound))
            let upper = place(Point(x: x.upperBound, y: y.upperBound))
            return Rectangle(
                x: lower.x, y: upper.y, width: upper.x - lower.x, height: lower.y - upper.y)
        }
    }
}

extension Axis {
    /// Returns as many ticks as fit along a length without their labels coming too close; at least three if possible,
    /// since fewer do not show the scale.
    fileprivate func fittedTicks(
        along length: Double, spacing: Double, room: (_ label: String) -> Double
    ) -> [Tick] {
        func fits(_ ticks: [Tick]) -> Bool {
            zip(ticks, ticks.dropFirst()).allSatisfy { left, right in
                let distance = (fraction(right.value) - fraction(left.value)) * length
                return distance >= (room(left.label) + room(right.label)) / 2
            }
        }
        let start = min(max(Int(length / spacing), 2), 20)
        let denser = (start...start + 4).map { ticks(about: $0) }.first { $0.count >= 3 && fits($0) }
        let sparser = (1...start).reversed().lazy.map { ticks(about: $0) }
        return denser ?? sparser.first(where: fits) ?? Array(ticks(about: 1).prefix(1))
    }
}
