/// A sheet of samples with their predictions: a card for each, with the image, the verdict, the true class, the
/// prediction, and the most probable classes as bars.
///
/// It serves selections of samples, the most confident errors, predictions for unlabelled images, and explanations: an
/// image with a heat map is shown twice, without and under the map.
public struct PredictionSheet: Figure, Equatable {
    /// An image with its prediction.
    public struct Sample: Sendable, Equatable {
        /// The input of the network, or the photograph.
        public var image: ColorImage
        /// The name of the image, such as "test image 4711".
        public var caption: String
        /// The true class, if it is known.
        public var label: String?
        /// The most probable classes, in descending order; the first is the prediction.
        public var top: [ClassProbability]
        /// A remark, for example that the image is unlike the training images.
        public var remark: String?
        /// The evidence for the prediction; `nil` draws no heat map.
        public var heat: HeatMap?

        /// Creates a sample.
        public init(
            image: ColorImage, caption: String, label: String?, top: [ClassProbability],
            remark: String? = nil,
            heat: HeatMap? = nil
        ) {
            self.image = image
            self.caption = caption
            self.label = label
            self.top = top
            self.remark = remark
            self.heat = heat
        }
    }

    /// The title of the sheet.
    public var title: String
    /// The samples, from left to right and from top to bottom.
    public var samples: [Sample]
    /// The number of cards side by side.
    public var columns: Int

    /// Creates a sheet of cards.
    public init(title: String, samples: [Sample], columns: Int = 4) {
        self.title = title
        self.samples = samples
        self.columns = columns
    }

    /// Returns the same cards on several smaller sheets, for paper and small screens.
    public func split(columns: Int, rows: Int) -> [PredictionSheet] {
        let size = max(columns, 1) * max(rows, 1)
        let starts = Array(stride(from: 0, to: samples.count, by: size))
        return starts.enumerated().map { number, start in
            PredictionSheet(
                title: starts.count == 1 ? title : "\(title) (\(number + 1) of \(starts.count))",
                samples: Array(samples[start..<min(start + size, samples.count)]), columns: columns)
        }
    }

    private static let cardWidth = 290.0
    private static let gap = 16.0

    /// Draws the sheet.
    /// - Throws: ``FigureError`` when there are no samples, more than 1,000, or not 1 to 20 columns.
    public func drawing() throws -> Drawing {
        guard (1...1000).contains(samples.count), (1...20).contains(columns) else {
            throw FigureError(
                "expected 1 to 1000 samples in 1 to 20 columns, found \(samples.count) in \(columns)")
        }
        let columns = min(columns, samples.count)
        let cards = samples.map { PredictionCard($0, width: Self.cardWidth) }
        let rows = stride(from: 0, to: cards.count, by: columns).map {
            Array(cards[$0..<min($0 + columns, cards.count)])
        }
        let heights = rows.map { $0.map(\.height).max() ?? 0 }
        let width = Double(columns) * (Self.cardWidth + Self.gap) - Self.gap
        let sheet = try Sheet(title: title, width: width + 2 * Sheet.margin)
        let bottom = sheet.top + heights.reduce(0, +) + Double(rows.count - 1) * Self.gap
        let hasHeat = samples.contains { $0.heat != nil }
        var drawing = sheet.drawing(bottom: bottom + (hasHeat ? Self.gap + HeatMap.legendHeight : 0))
        if hasHeat {
            HeatMap.drawLegend(
                on: &drawing, at: Point(x: Sheet.margin, y: bottom + Self.gap), width: Self.cardWidth)
        }
        var y = sheet.top
        for (row, height) in zip(rows, heights) {
            for (column, card) in row.enumerated() {
                let x = Sheet.margin + Double(column) * (Self.cardWidth + Self.gap)
                card.draw(
                    on: &drawing, in: Rectangle(x: x, y: y, width: Self.cardWidth, height: height))
            }
            y += height + Self.gap
        }
        return drawing
    }
}
