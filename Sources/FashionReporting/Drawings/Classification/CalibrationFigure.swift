import FashionCore

/// Reliability diagrams: the accuracy of predictions by their confidence, each above a histogram of the confidences.
public struct CalibrationFigure: Figure, Equatable {
    /// Predictions with similar confidences.
    public struct Bin: Sendable, Equatable {
        /// The range of confidences, 0…1.
        public var range: ClosedRange<Double>
        /// The number of predictions.
        public var count: Int
        /// The mean confidence, 0…1; meaningless when the bin is empty.
        public var confidence: Double
        /// The accuracy, 0…1; meaningless when the bin is empty.
        public var accuracy: Double

        /// Creates a bin.
        public init(range: ClosedRange<Double>, count: Int, confidence: Double, accuracy: Double) {
            self.range = range
            self.count = count
            self.confidence = confidence
            self.accuracy = accuracy
        }
    }

    /// The bins of one way to compute confidences.
    public struct Reliability: Sendable, Equatable {
        /// The name, such as "before temperature scaling".
        public var name: String
        /// The bins, from low to high confidence.
        public var bins: [Bin]
        /// The expected calibration error, 0…1.
        public var expectedError: Double

        /// Creates the data of one diagram.
        public init(name: String, bins: [Bin], expectedError: Double) {
            self.name = name
            self.bins = bins
            self.expectedError = expectedError
        }
    }

    /// The title of the figure.
    public var title: String
    /// The diagrams from left to right, for example before and after temperature scaling.
    public var reliabilities: [Reliability]
    /// The figure's width in units, at least 350 for each diagram; `nil` for 520 each.
    public var width: Double?

    /// Creates a figure of one or more diagrams.
    public init(title: String = "Calibration", reliabilities: [Reliability]) {
        self.title = title
        self.reliabilities = reliabilities
    }

    /// Draws the figure.
    /// - Throws: ``FigureError`` when there is no diagram, more than six, or the width is too small.
    public func drawing() throws -> Drawing {
        guard (1...6).contains(reliabilities.count) else {
            throw FigureError("expected 1 to 6 reliability diagrams, found \(reliabilities.count)")
        }
        let count = reliabilities.count
        let sheet = try Sheet(
            title: title, width: width ?? Double(count) * 520 + 2 * Sheet.margin, atLeast: Double(count) * 350
        )
        let side = (sheet.room - Double(count - 1) * Sheet.gap) / Double(count) + 40
        var drawing = sheet.drawing(bottom: sheet.top + side + Sheet.gap + 200)
        let columns = sheet.columns(count, y: sheet.top, height: side)
        for (reliability, room) in zip(reliabilities, columns) {
            diagram(reliability).draw(on: &drawing, in: room)
            histogram(reliability).draw(
                on: &drawing,
                in: Rectangle(x: room.x, y: room.bottom + Sheet.gap, width: room.width, height: 200))
        }
        return drawing
    }

    private static let tooConfident = Color(hex: 0xF3B48A)
    private static let tooModest = Color(hex: 0x9BD3C1)

    private func diagram(_ reliability: Reliability) -> Chart {
        var chart = Chart(
            title: "\(reliability.name.shortened(to: 80)): error (ECE) "
                + Number.percent(reliability.expectedError, 2),
            x: Axis(label: "confidence (%)", range: 0...100),
            y: Axis(label: "right (%)", range: 0...100), isSquare: true)
        for bin in reliability.bins where bin.count > 0 && Number.isDrawn(bin.accuracy) {
            let x = Self.percent(bin.range)
            let accuracy = min(max(bin.accuracy * 100, 0), 100)
            chart.bars.append(Chart.Bar(x: x, y: 0...accuracy, fill: Palette.sky, edge: Stroke(.white)))
            guard Number.isDrawn(bin.confidence) else { continue }
            let confidence = min(max(bin.confidence * 100, 0), 100)
            let fill = confidence > accuracy ? Self.tooConfident : Self.tooModest
            chart.bars.append(
                Chart.Bar(
                    x: x, y: min(confidence, accuracy)...max(confidence, accuracy), fill: fill,
                    edge: Stroke(confidence > accuracy ? Palette.vermilion : Palette.green, width: 1.2)))
        }
        chart.lines = [
            Chart.Line(
                name: "as it should be", points: [Point(x: 0, y: 0), Point(x: 100, y: 100)],
                stroke: Stroke(Palette.frame, width: 1.4, dash: [5, 3]))
        ]
        chart.remarks = [
            .init(sample: .area(Palette.sky, edge: nil), text: "right"),
            .init(
                sample: .area(Self.tooConfident, edge: Stroke(Palette.vermilion, width: 1.2)),
                text: "too confident by"),
            .init(
                sample: .area(Self.tooModest, edge: Stroke(Palette.green, width: 1.2)), text: "too modest by"),
        ]
        return chart
    }

    private func histogram(_ reliability: Reliability) -> Chart {
        let counts = reliability.bins.map(\.count).filter { $0 > 0 }
        let top = max(Double(counts.max() ?? 1) * 1.6, 10)
        let total = counts.reduce(0.0) { $0 + Double($1) }
        var chart = Chart(
            title: "\(Formatting.grouped(Int(min(total, 1e15)))) predictions by confidence",
            x: Axis(label: "confidence (%)", range: 0...100),
            y: Axis(label: "number", range: 0.7...top, scale: .logarithmic))
        chart.bars = reliability.bins.filter { $0.count > 0 }.map {
            Chart.Bar(
                x: Self.percent($0.range), y: 0.7...Double($0.count), fill: Palette.sky, edge: Stroke(.white))
        }
        return chart
    }

    private static func percent(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
        let low = min(max(range.lowerBound, 0), 1) * 100
        return low...max(low, min(max(range.upperBound, 0), 1) * 100)
    }
}
