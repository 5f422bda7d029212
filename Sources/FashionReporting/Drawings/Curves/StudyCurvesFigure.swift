/// The validation accuracy by epoch of trainings with different seeds, and their mean.
public struct StudyCurvesFigure: Figure, Equatable {
    /// The curve of one training.
    public struct Curve: Sendable, Equatable {
        /// The name in the legend.
        public var name: String
        /// The validation accuracy by epoch, 0…1.
        public var validationAccuracy: [Double]

        /// Creates the curve of a training.
        public init(name: String, validationAccuracy: [Double]) {
            self.name = name
            self.validationAccuracy = validationAccuracy
        }
    }

    /// The title of the figure.
    public var title: String
    /// The curves of the trainings.
    public var curves: [Curve]
    /// The figure's width in units, at least 500.
    public var width = 1000.0

    /// Creates a figure of several trainings.
    public init(title: String, curves: [Curve]) {
        self.title = title
        self.curves = curves
    }

    /// Draws the figure: all epochs, and with at least eight epochs the later three quarters again on a finer scale.
    /// - Throws: ``FigureError`` when no training has validation values, or the width is too small.
    public func drawing() throws -> Drawing {
        let epochs = curves.map(\.validationAccuracy.count).max() ?? 0
        guard (1...1_000_000).contains(epochs) else {
            throw FigureError(
                "expected trainings of 1 to 1,000,000 epochs with a validation, found \(epochs)")
        }
        let sheet = try Sheet(title: title, width: width, atLeast: 500)
        var charts = [("All epochs", 1...epochs)]
        if epochs >= 8 { charts.append(("From epoch \(epochs / 4 + 1) on", (epochs / 4 + 1)...epochs)) }
        let height = 440.0
        var drawing = sheet.drawing(
            bottom: sheet.top + Double(charts.count) * height + Double(charts.count - 1) * Sheet.gap)
        for (index, (title, shown)) in charts.enumerated() {
            chart(title, shown).draw(
                on: &drawing,
                in: Rectangle(
                    x: Sheet.margin, y: sheet.top + Double(index) * (height + Sheet.gap), width: sheet.room,
                    height: height))
        }
        return drawing
    }

    private func chart(_ title: String, _ shown: ClosedRange<Int>) -> Chart {
        var chart = Chart(
            title: title, x: .epochs(shown), y: Axis(label: "validation accuracy (%)", range: 0...1))
        chart.lines = curves.enumerated().map { index, curve in
            line(
                curve.name, curve.validationAccuracy, shown,
                curves.count > 1 ? Palette.stroke(index, width: 1.4) : Palette.stroke(index, width: 2.5))
        }
        if curves.count > 1 {
            chart.lines.append(line("mean", mean, shown, Stroke(.black, width: 3)))
        }
        chart.scaleUpwards(empty: "no values to draw")
        return chart
    }

    private func line(
        _ name: String, _ values: [Double], _ shown: ClosedRange<Int>, _ stroke: Stroke
    ) -> Chart.Line {
        Chart.Line(
            name: name, points: TrainingCurves.points(values.map { $0 * 100 }, shown), stroke: stroke,
            marker: shown.count == 1 ? .circle : nil)
    }

    /// The mean of all trainings, up to the last epoch that all of them have.
    var mean: [Double] {
        let common = curves.map(\.validationAccuracy.count).min() ?? 0
        return (0..<common).map { epoch in
            curves.reduce(0) { $0 + $1.validationAccuracy[epoch] } / Double(curves.count)
        }
    }
}
