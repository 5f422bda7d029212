/// Reliability diagrams: how often a prediction is right, by how confident it was; below each the number of predictions
/// by confidence.
public struct CalibrationFigure: Figure, Equatable {
    /// Predictions whose confidences are close to each other.
    public struct Bin: Sendable, Equatable {
        /// From where to where the confidences reach, 0…1.
        public var range: ClosedRange<Double>
        /// Number of predictions.
        public var count: Int
        /// Mean confidence, 0…1; without meaning when there are none.
        public var confidence: Double
        /// Share that is right, 0…1; without meaning when there are none.
        public var accuracy: Double

        /// A bin.
        public init(range: ClosedRange<Double>, count: Int, confidence: Double, accuracy: Double) {
            self.range = range
            self.count = count
            self.confidence = confidence
            self.accuracy = accuracy
        }
    }

    /// The bins of one way to compute confidences.
    public struct Reliability: Sendable, Equatable {
        /// Its name, for example "before temperature scaling".
        public var name: String
        /// From low to high confidence.
        public var bins: [Bin]
        /// Expected calibration error, 0…1.
        public var expectedError: Double

        /// The bins of one way to compute confidences.
        public init(name: String, bins: [Bin], expectedError: Double) {
            self.name = name
            self.bins = bins
            self.expectedError = expectedError
        }
    }

    /// Above everything.
    public var title: String
    /// Side by side: before temperature scaling and after it, say.
    public var reliabilities: [Reliability]
    /// The figure's width in units, 350 or more for each diagram; `nil` for 520 for each.
    public var width: Double?

    /// A figure of one or a few diagrams.
    public init(title: String = "Calibration", reliabilities: [Reliability]) {
        self.title = title
        self.reliabilities = reliabilities
    }

    /// The drawing.
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
            title: "\(Number.count(Int(min(total, 1e15)))) predictions by confidence",
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
