/// One metric by epoch: all epochs, the later ones again on a finer scale, and the most important values.
public struct MetricCurveFigure: Figure, Equatable {
    /// The title of the figure.
    public var title: String
    /// The values to draw.
    public var curves: TrainingCurves
    /// The metric to draw.
    public var metric: TrainingCurves.Metric
    /// The figure's width in units, at least 400.
    public var width = 1000.0

    /// Creates a figure of one metric.
    public init(title: String, curves: TrainingCurves, metric: TrainingCurves.Metric) {
        self.title = title
        self.curves = curves
        self.metric = metric
    }

    /// Draws the figure.
    /// - Throws: ``FigureError`` when there is no epoch, or the width is too small.
    public func drawing() throws -> Drawing {
        try curves.check()
        let sheet = try Sheet(title: title, width: width, atLeast: 400)
        let facts = facts.map { TextBlock($0, TextStyle(size: 14), width: sheet.room) }
        let factsHeight = facts.reduce(0) { $0 + $1.height }
        let detail = detail
        let top = sheet.top + factsHeight + 16
        let bottom = top + 460 + (detail == nil ? 0 : Sheet.gap + 340)
        var drawing = sheet.drawing(bottom: bottom)
        var y = sheet.top
        for fact in facts {
            drawing.write(fact, at: Point(x: Sheet.margin, y: y))
            y += fact.height
        }
        var chart = curves.chart(metric)
        chart.title = "All epochs"
        chart.spots = spots
        chart.draw(
            on: &drawing, in: Rectangle(x: Sheet.margin, y: top, width: sheet.room, height: 460))
        if let detail {
            detail.draw(
                on: &drawing,
                in: Rectangle(
                    x: Sheet.margin, y: top + 460 + Sheet.gap, width: sheet.room, height: 340))
        }
        return drawing
    }

    /// The later three quarters of the epochs on their own scale, since the first ones change too much.
    private var detail: Chart? {
        let epochs = curves.epochs
        guard epochs >= 8 else { return nil }
        var chart = curves.chart(metric, epochs: (epochs / 4 + 1)...epochs)
        chart.title = "From epoch \(epochs / 4 + 1) on"
        chart.spots = spots.filter { chart.x.range.contains($0.place.x) }
        return chart
    }

    /// The validation value at the best epoch, or the training value if there is no validation.
    private var spots: [Chart.Spot] {
        let (training, validation) = curves.values(metric)
        let values = validation.isEmpty ? training : validation
        guard let best = curves.bestEpoch, best <= values.count, Number.isDrawn(values[best - 1]) else {
            return []
        }
        return [
            Chart.Spot(
                name: "best epoch, by \(curves.chosenEpoch == nil ? "loss" : curves.chosenBy) (\(best))",
                place: Point(x: Double(best), y: values[best - 1]),
                marker: .star, color: .black)
        ]
    }

    /// A line for training and one for validation: the last value and the best one.
    private var facts: [String] {
        let (training, validation) = curves.values(metric)
        return [("Training", training), ("Validation", validation)].compactMap { name, values in
            let numbers = values.enumerated().filter { Number.isDrawn($0.element) }
            let best = numbers.min {
                metric == .loss ? $0.element < $1.element : $0.element > $1.element
            }
            guard let last = values.last, let best else { return nil }
            return "\(name): \(text(last)) at the end (epoch \(values.count)), \(text(best.element)) at "
                + "\(metric == .loss ? "its lowest" : "its highest") (epoch \(best.offset + 1))"
        }
    }

    private func text(_ value: Double) -> String {
        metric == .accuracy
            ? Number.fixed(value, 2) + (Number.isDrawn(value) ? "%" : "") : Number.fixed(value, 4)
    }
}
