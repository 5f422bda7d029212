extension Chart {
    /// Draws the chart within a rectangle.
    /// - Returns: the layout of its parts.
    @discardableResult
    func draw(on drawing: inout Drawing, in room: Rectangle) -> Layout {
        let layout = Layout(self, in: room)
        drawing.write(layout.title, at: Point(x: room.x, y: room.y))
        layout.legend.draw(on: &drawing, at: Point(x: room.x, y: layout.legendTop))
        drawAxes(on: &drawing, layout, room)
        for band in bands { draw(band, on: &drawing, layout) }
        for bar in bars {
            drawing.fill(layout.place(x: bar.x, y: bar.y), with: bar.fill, edge: bar.edge)
        }
        drawing.outline(layout.plot, Stroke(Palette.frame))
        layout.flags.draw(on: &drawing, plot: layout.plot)
        for line in lines { draw(line, on: &drawing, layout) }
        for spot in spots where isDrawn(spot.place) {
            spot.marker.draw(at: layout.place(spot.place), color: spot.color, on: &drawing, radius: 6)
        }
        return layout
    }

    private func drawAxes(on drawing: inout Drawing, _ layout: Layout, _ room: Rectangle) {
        let plot = layout.plot
        let style = Self.tickStyle
        let ascent = style.extent(of: "").ascent
        for tick in layout.xTicks {
            let x = layout.place(Point(x: tick.value, y: y.range.lowerBound)).x
            drawing.line([Point(x: x, y: plot.y), Point(x: x, y: plot.bottom)], Stroke(Palette.grid))
            drawing.write(tick.label, at: Point(x: x, y: plot.bottom + 8 + ascent), style, align: .middle)
        }
        for tick in layout.yTicks {
            let y = layout.place(Point(x: x.range.lowerBound, y: tick.value)).y
            drawing.line([Point(x: plot.x, y: y), Point(x: plot.right, y: y)], Stroke(Palette.grid))
            drawing.write(
                tick.label, at: Point(x: plot.x - 6, y: style.baseline(between: y, and: y)), style,
                align: .end)
        }
        let label = Self.labelStyle.extent(of: "")
        drawing.write(
            x.label,
            at: Point(x: plot.center.x, y: plot.bottom + 8 + style.extent(of: "").height + 4 + label.ascent),
            Self.labelStyle, align: .middle)
        drawing.write(
            y.label, at: Point(x: room.x + label.ascent, y: plot.center.y), Self.labelStyle, align: .middle,
            isUpright: true)
    }

    private func draw(_ band: Band, on drawing: inout Drawing, _ layout: Layout) {
        let pairs = Array(zip(band.lower, band.upper))
        for run in pairs.split(whereSeparator: { !isDrawn($0.0) || !isDrawn($0.1) }) where run.count > 1 {
            let points = run.map { layout.place($0.0) } + run.reversed().map { layout.place($0.1) }
            drawing.polygon(points, fill: band.fill)
        }
    }

    private func draw(_ line: Line, on drawing: inout Drawing, _ layout: Layout) {
        for run in line.points.split(whereSeparator: { !isDrawn($0) }) {
            let points = thinned(run.map(layout.place))
            if points.count > 1 { drawing.line(points, line.stroke) }
            if let marker = line.marker {
                for point in points { marker.draw(at: point, color: line.stroke.color, on: &drawing) }
            } else if points.count == 1 {
                Marker.circle.draw(at: points[0], color: line.stroke.color, on: &drawing)
            }
        }
    }

    /// Removes points of long lines that are too close to the previous one to be seen, so that files stay small.
    private func thinned(_ points: [Point]) -> [Point] {
        guard points.count > 1000, let last = points.last else { return points }
        var kept: [Point] = []
        for point in points {
            if let before = kept.last, abs(before.x - point.x) + abs(before.y - point.y) < 0.2 { continue }
            kept.append(point)
        }
        return kept + [last]
    }
}
