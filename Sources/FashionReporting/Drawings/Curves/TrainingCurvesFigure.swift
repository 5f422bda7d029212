/// Accuracy and loss by epoch, in training and in validation, side by side.
///
/// When annotated, it also shows the best epoch, reductions of the learning rate, an early end, and the gap between
/// training and validation.
public struct TrainingCurvesFigure: Figure, Equatable {
    /// The title of the figure.
    public var title: String
    /// The values to draw.
    public var curves: TrainingCurves
    /// Whether the figure is annotated.
    public var isAnnotated: Bool
    /// The figure's width in units, at least 700.
    public var width = 1200.0

    /// Creates a figure of a training.
    public init(title: String = "Training", curves: TrainingCurves, isAnnotated: Bool = false) {
        self.title = title
        self.curves = curves
        self.isAnnotated = isAnnotated
    }

    /// Draws the figure.
    /// - Throws: ``FigureError`` when there is no epoch, or the width is too small.
    public func drawing() throws -> Drawing {
        try curves.check()
        let sheet = try Sheet(title: title, width: width, atLeast: 700)
        var rows: [(charts: [Chart], height: Double)] = []
        let metrics: [TrainingCurves.Metric] = [.accuracy, .loss]
        if isAnnotated {
            rows.append((metrics.map { curves.annotatedChart($0) }, 430))
            if !curves.validationAccuracy.isEmpty || !curves.validationLoss.isEmpty {
                rows.append((metrics.map { curves.gapChart($0) }, 230))
            }
            if !curves.learningRate.isEmpty { rows.append(([curves.rateChart()], 210)) }
        } else {
            rows.append((metrics.map { curves.chart($0) }, 430))
        }
        let height = rows.reduce(0) { $0 + $1.height } + Double(rows.count - 1) * Sheet.gap
        var drawing = sheet.drawing(bottom: sheet.top + height)
        var y = sheet.top
        for row in rows {
            for (chart, room) in zip(row.charts, sheet.columns(row.charts.count, y: y, height: row.height)) {
                chart.draw(on: &drawing, in: room)
            }
            y += row.height + Sheet.gap
        }
        return drawing
    }
}
