import Foundation

/// The result of a learning-rate range test: raw and smoothed loss of
/// each step over the learning rate, and the suggested rate.
public struct LearningRateFigure: Figure, Equatable {
    /// A step of the test.
    public struct Step: Sendable, Equatable {
        /// The learning rate, above 0.
        public var rate: Double
        /// The loss of the batch.
        public var loss: Double
        /// The loss averaged over the steps so far.
        public var smoothed: Double

        /// Creates a step.
        public init(rate: Double, loss: Double, smoothed: Double) {
            self.rate = rate
            self.loss = loss
            self.smoothed = smoothed
        }
    }

    /// The title of the figure.
    public var title: String
    /// The steps, in ascending order of the rate.
    public var steps: [Step]
    /// The rate to mark; `nil` marks none.
    public var suggestion: Double?
    /// The figure's width in units, at least 400.
    public var width = 900.0

    /// Creates a figure of a test.
    public init(title: String, steps: [Step], suggestion: Double?) {
        self.title = title
        self.steps = steps
        self.suggestion = suggestion
    }

    /// Draws the figure.
    /// - Throws: ``FigureError`` when there are fewer than two rates, no smoothed loss is a number below 1e30, or the width
    ///   is too small.
    public func drawing() throws -> Drawing {
        let rates = steps.map(\.rate).filter { $0 > 0 && Number.isDrawn($0) }
        guard let low = rates.min(), let high = rates.max(), low < high else {
            throw FigureError(
                "expected at least two different learning rates above 0, found \(Set(rates).count)")
        }
        guard let losses = Axis.range(of: shownLosses) else {
            throw FigureError(
                "expected a smoothed loss below \(Number.short(Number.largest)), found none in "
                    + "\(steps.count) steps")
        }
        let sheet = try Sheet(title: title, width: width, atLeast: 400)
        var chart = Chart(
            x: Axis(label: "learning rate", range: low...high, scale: .logarithmic),
            y: Axis(label: "loss", range: losses))
        chart.lines = [
            Chart.Line(
                name: "each step", points: points(\.loss), stroke: Stroke(Palette.sky, width: 1)),
            Chart.Line(
                name: "smoothed", points: points(\.smoothed), stroke: Stroke(Palette.blue, width: 2.5)),
        ]
        if let suggestion,
            let nearest = steps.min(by: { abs($0.rate - suggestion) < abs($1.rate - suggestion) })
        {
            chart.spots = [
                Chart.Spot(
                    name: "suggested: \(Number.short(suggestion, digits: 2))",
                    place: Point(x: nearest.rate, y: nearest.smoothed), marker: .star, color: .black)
            ]
        }
        var drawing = sheet.drawing(bottom: sheet.top + 460)
        chart.draw(
            on: &drawing, in: Rectangle(x: Sheet.margin, y: sheet.top, width: sheet.room, height: 460))
        return drawing
    }

    private func points(_ value: KeyPath<Step, Double>) -> [Point] {
        let top = (shownLosses.max() ?? 0) * 1.02
        return steps.map { Point(x: $0.rate, y: min($0[keyPath: value], top)) }
    }

    /// The range of losses that the axis covers, without the explosion at the end, which would flatten everything else.
    private var shownLosses: [Double] {
        let smoothed = steps.map(\.smoothed).filter(Number.isDrawn)
        let losses = steps.map(\.loss).filter(Number.isDrawn)
        guard let low = (smoothed + losses).min(), let first = smoothed.first else { return [] }
        let top = max(first * 1.25, low * 1.5)
        return [low, min(top, smoothed.max() ?? top)]
    }
}
