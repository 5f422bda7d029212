/// Explanations of predictions: the image, the image under a heat map of the evidence for a class (Selvaraju et al.,
/// "Grad-CAM", 2017), and the class probabilities.
public struct ExplanationFigure: Figure, Equatable {
    /// One image with its heat map.
    public struct Explanation: Sendable, Equatable {
        /// The title above the images, such as "test image 17: Shirt, taken for Coat".
        public var title: String
        /// The input of the network.
        public var image: ColorImage
        /// The evidence for the explained class.
        public var heat: HeatMap
        /// The class that the heat map explains.
        public var explained: String
        /// The probabilities of all or the most probable classes, in the order of display.
        public var probabilities: [ClassProbability]
        /// The true class, if it is known.
        public var label: String?

        /// Creates the explanation of one image.
        public init(
            title: String, image: ColorImage, heat: HeatMap, explained: String,
            probabilities: [ClassProbability], label: String? = nil
        ) {
            self.title = title
            self.image = image
            self.heat = heat
            self.explained = explained
            self.probabilities = probabilities
            self.label = label
        }
    }

    /// The title of the figure; may be empty.
    public var title: String
    /// The explanations, one below the other.
    public var explanations: [Explanation]

    /// Creates a figure of one or more explanations.
    public init(title: String = "", explanations: [Explanation]) {
        self.title = title
        self.explanations = explanations
    }

    private static let side = 280.0
    private static let barsWidth = 320.0
    private static let style = TextStyle(size: 12)

    /// Draws the figure.
    /// - Throws: ``FigureError`` when there are no explanations, or more than 200.
    public func drawing() throws -> Drawing {
        guard (1...200).contains(explanations.count) else {
            throw FigureError("expected 1 to 200 explanations, found \(explanations.count)")
        }
        let sheet = try Sheet(
            title: title, width: 2 * (Self.side + Sheet.gap) + Self.barsWidth + 2 * Sheet.margin)
        let rows = explanations.map { Row($0, room: sheet.room) }
        let height = rows.reduce(-Sheet.gap) { $0 + $1.height + Sheet.gap }
        var drawing = sheet.drawing(bottom: sheet.top + height)
        var y = sheet.top
        for row in rows {
            row.draw(on: &drawing, y: y)
            y += row.height + Sheet.gap
        }
        return drawing
    }

    /// The layout of one explanation, from margin to margin.
    private struct Row {
        let explanation: Explanation
        let title: TextBlock
        let caption: TextBlock
        let bars: ProbabilityBars
        let height: Double

        init(_ explanation: Explanation, room: Double) {
            self.explanation = explanation
            title = TextBlock(
                explanation.title.shortened(to: 200), Chart.titleStyle, width: room)
            caption = TextBlock(
                "What speaks for “\(explanation.explained.shortened(to: 60))”", style, width: side)
            bars = ProbabilityBars(
                explanation.probabilities, label: explanation.label, width: barsWidth)
            height =
                title.height + 8 + max(side + 8 + caption.height + 5 + HeatMap.legendHeight, bars.height)
        }

        func draw(on drawing: inout Drawing, y: Double) {
            drawing.write(title, at: Point(x: Sheet.margin, y: y))
            let top = y + title.height + 8
            let left = Rectangle(x: Sheet.margin, y: top, width: side, height: side)
            var right = left
            right.x = left.right + Sheet.gap
            let overlay = explanation.heat.overlay(on: explanation.image)
            for (image, frame) in [(explanation.image, left), (overlay, right)] {
                let place = image.fitted(in: frame)
                drawing.draw(image, in: place)
                drawing.outline(place, Stroke(Palette.grid))
            }
            let below = right.bottom + 8
            drawing.write(
                TextBlock("What the network saw", style, width: side), at: Point(x: left.x, y: below))
            drawing.write(caption, at: Point(x: right.x, y: below))
            HeatMap.drawLegend(
                on: &drawing, at: Point(x: right.x, y: below + caption.height + 5), width: side)
            bars.draw(on: &drawing, at: Point(x: right.right + Sheet.gap, y: top))
        }
    }
}
