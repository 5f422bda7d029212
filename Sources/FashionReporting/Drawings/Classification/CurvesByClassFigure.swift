/// Receiver operating characteristic (ROC) and precision–recall curves, a line for each class against all others, with
/// the areas below them in a table.
public struct CurvesByClassFigure: Figure, Equatable {
    /// The curves of one class.
    public struct Class: Sendable, Equatable {
        /// The name of the class, or for example "mean".
        public var name: String
        /// The ROC curve over all thresholds: x is the false-positive rate, y the true-positive rate, 0…1.
        public var roc: [Point]
        /// The area under the ROC curve, 0…1; NaN when it is undefined.
        public var rocArea: Double
        /// The precision–recall curve over all thresholds: x is recall, y precision, 0…1.
        public var precisionRecall: [Point]
        /// The average precision, 0…1; NaN when it is undefined.
        public var averagePrecision: Double

        /// Creates the curves of one class.
        public init(
            name: String, roc: [Point], rocArea: Double, precisionRecall: [Point], averagePrecision: Double
        ) {
            self.name = name
            self.roc = roc
            self.rocArea = rocArea
            self.precisionRecall = precisionRecall
            self.averagePrecision = averagePrecision
        }
    }

    /// The title of the figure.
    public var title: String
    /// The classes, in the order of the table.
    public var classes: [Class]
    /// The figure's width in units, at least 600; below 1,100 the table is below the curves instead of beside them.
    public var width = 1280.0

    /// Creates a figure of all classes.
    public init(title: String = "ROC and precision–recall by class", classes: [Class]) {
        self.title = title
        self.classes = classes
    }

    private static let tableWidth = 340.0
    /// The part of both axes that is enlarged, where good classifiers have all their curves.
    private static let corner = 0.1

    /// Draws the figure.
    /// - Throws: ``FigureError`` when there is no class, more than 256, or the width is too small.
    public func drawing() throws -> Drawing {
        guard (1...256).contains(classes.count) else {
            throw FigureError("expected curves of 1 to 256 classes, found \(classes.count)")
        }
        let sheet = try Sheet(title: title, width: width, atLeast: 600)
        let isNarrow = width < 1100
        let beside = isNarrow ? 0 : Self.tableWidth + Sheet.gap
        let side = ((sheet.room - beside - Sheet.gap) / 2).rounded()
        let table = AreaTable(classes, width: Self.tableWidth)
        let curvesHeight = 2 * side + 20 + Sheet.gap
        let height = isNarrow ? curvesHeight + Sheet.gap + table.height : max(curvesHeight, table.height)
        var drawing = sheet.drawing(bottom: sheet.top + height)
        let rooms = [0.0, 1].map { row in
            [0.0, 1].map { column in
                Rectangle(
                    x: Sheet.margin + column * (side + Sheet.gap),
                    y: sheet.top + row * (side + 10 + Sheet.gap), width: side, height: side + 10)
            }
        }
        for (row, range) in [0...1, 1 - Self.corner...1].enumerated() {
            let low = row == 0 ? 0...1 : 0...Self.corner
            chart(
                row == 0 ? "Receiver operating characteristic" : "… its upper left corner, enlarged",
                "false positives", low, "true positives", range, \.roc
            ).draw(on: &drawing, in: rooms[row][0])
            chart(
                row == 0 ? "Precision and recall" : "… its upper right corner, enlarged", "recall", range,
                "precision", range, \.precisionRecall
            ).draw(on: &drawing, in: rooms[row][1])
        }
        table.draw(
            on: &drawing,
            at: isNarrow
                ? Point(x: Sheet.margin, y: sheet.top + curvesHeight + Sheet.gap)
                : Point(x: sheet.width - Sheet.margin - Self.tableWidth, y: sheet.top))
        return drawing
    }

    private func chart(
        _ title: String, _ x: String, _ xRange: ClosedRange<Double>, _ y: String,
        _ yRange: ClosedRange<Double>, _ points: (Class) -> [Point]
    ) -> Chart {
        let xAxis = Axis(label: x, range: xRange)
        let yAxis = Axis(label: y, range: yRange)
        let lines = classes.enumerated().flatMap { index, curves in
            Chart.inside(points(curves), xRange, yRange).map {
                Chart.Line(name: "", points: $0, stroke: Palette.stroke(index))
            }
        }
        return Chart(title: title, x: xAxis, y: yAxis, lines: lines, isSquare: true)
    }
}
