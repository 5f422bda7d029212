/// A vector drawing as a value: marks on a white background, in units from the top left.
///
/// It is independent of the output: ``Canvas`` renders it as pixels, ``PDFDocument`` as a page.
public struct Drawing: Sendable, Equatable {
    /// The width in units.
    public let width: Double
    /// The height in units.
    public let height: Double
    /// The marks, from back to front.
    private(set) var marks: [Mark] = []

    /// Creates an empty drawing.
    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// Fills a rectangle, and optionally strokes its edge.
    public mutating func fill(_ rectangle: Rectangle, with color: Color, edge: Stroke? = nil) {
        marks.append(.shape(.rectangle(rectangle), fill: color, stroke: edge))
    }

    /// Strokes the edge of a rectangle.
    public mutating func outline(_ rectangle: Rectangle, _ stroke: Stroke) {
        marks.append(.shape(.rectangle(rectangle), fill: nil, stroke: stroke))
    }

    /// Draws a polyline.
    public mutating func line(_ points: [Point], _ stroke: Stroke) {
        marks.append(.shape(.line(points), fill: nil, stroke: stroke))
    }

    /// Fills a polygon, and optionally strokes its edge.
    public mutating func polygon(_ points: [Point], fill: Color, edge: Stroke? = nil) {
        marks.append(.shape(.polygon(points), fill: fill, stroke: edge))
    }

    /// Fills a circle, and optionally strokes its edge.
    public mutating func circle(_ center: Point, radius: Double, fill: Color, edge: Stroke? = nil) {
        marks.append(.shape(.circle(center, radius: radius), fill: fill, stroke: edge))
    }

    /// Draws an image over a rectangle. Pixels stay sharp squares when enlarged and are averaged when reduced.
    public mutating func draw(_ image: ColorImage, in rectangle: Rectangle) {
        marks.append(.image(image, rectangle))
    }

    /// Draws another drawing with its top left corner at a point, scaled by a factor.
    public mutating func place(_ other: Drawing, at corner: Point, scale: Double = 1) {
        marks += other.marks.map { $0.placed(scale, corner) }
    }

    /// The scale at which a drawing becomes pixels unless another one is given: 2 pixels per unit, for high-resolution
    /// screens, or less for a drawing that would have more than 50 million pixels or a side longer than
    /// ``Canvas/maximumExtent``.
    var standardScale: Double {
        // One pixel less, because sizes are rounded up.
        let longest = Double(Canvas.maximumExtent - 1)
        return min(2, (50_000_000 / (width * height)).squareRoot(), longest / max(width, height))
    }

    /// All text in the drawing.
    var texts: [PlacedText] {
        marks.compactMap { mark in
            guard case .text(let text) = mark else { return nil }
            return text
        }
    }
}

/// The point of a line of text that is placed at a given position.
public enum TextAlignment: Sendable {
    /// The start of the text.
    case start
    /// The middle of the text.
    case middle
    /// The end of the text.
    case end

    var share: Double {
        switch self {
        case .start: 0
        case .middle: 0.5
        case .end: 1
        }
    }
}

extension Drawing {
    /// Draws one line of text; control characters become spaces.
    /// - Parameters:
    ///   - place: a point on the baseline.
    ///   - alignment: the point of the text that is at `place`.
    ///   - isUpright: whether the text is rotated by 90 degrees anticlockwise, so that it runs upwards.
    public mutating func write(
        _ text: String, at place: Point, _ style: TextStyle, align alignment: TextAlignment = .start,
        isUpright: Bool = false
    ) {
        guard !text.isEmpty else { return }
        let back = alignment == .start ? 0 : style.extent(of: text).width * alignment.share
        let start =
            isUpright ? Point(x: place.x, y: place.y + back) : Point(x: place.x - back, y: place.y)
        marks.append(
            .text(PlacedText(text: text.oneLine, start: start, style: style, isUpright: isUpright)))
    }

    /// Draws several lines of text.
    /// - Parameters:
    ///   - place: the left, middle or right point of the first line's upper edge, depending on the alignment.
    ///   - alignment: the alignment of every line.
    public mutating func write(_ block: TextBlock, at place: Point, align alignment: TextAlignment = .start) {
        let ascent = block.style.extent(of: "").ascent
        let lineHeight = block.lineHeight
        for (index, line) in block.lines.enumerated() {
            let baseline = place.y + Double(index) * lineHeight + ascent
            write(line, at: Point(x: place.x, y: baseline), block.style, align: alignment)
        }
    }
}
