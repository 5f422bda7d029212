/// A drawing as a value: what stands where, in units from the top left, on a white ground.
///
/// It is the same for every surface: ``Canvas`` makes pixels of it, ``PDFDocument`` a page.
public struct Drawing: Sendable, Equatable {
    /// The extent to the right, in units.
    public let width: Double
    /// The extent downwards, in units.
    public let height: Double
    /// Everything on it, from the back to the front.
    private(set) var marks: [Mark] = []

    /// An empty picture.
    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// Fills a rectangle, and strokes its edge when asked to.
    public mutating func fill(_ rectangle: Rectangle, with color: Color, edge: Stroke? = nil) {
        marks.append(.shape(.rectangle(rectangle), fill: color, stroke: edge))
    }

    /// Strokes the edge of a rectangle.
    public mutating func outline(_ rectangle: Rectangle, _ stroke: Stroke) {
        marks.append(.shape(.rectangle(rectangle), fill: nil, stroke: stroke))
    }

    /// Draws a line through points.
    public mutating func line(_ points: [Point], _ stroke: Stroke) {
        marks.append(.shape(.line(points), fill: nil, stroke: stroke))
    }

    /// Fills an area between points.
    public mutating func polygon(_ points: [Point], fill: Color, edge: Stroke? = nil) {
        marks.append(.shape(.polygon(points), fill: fill, stroke: edge))
    }

    /// Fills a circle.
    public mutating func circle(_ center: Point, radius: Double, fill: Color, edge: Stroke? = nil) {
        marks.append(.shape(.circle(center, radius: radius), fill: fill, stroke: edge))
    }

    /// Draws an image over a rectangle. Enlarged, its pixels stay squares; reduced, they are averaged.
    public mutating func draw(_ image: ColorImage, in rectangle: Rectangle) {
        marks.append(.image(image, rectangle))
    }

    /// Draws another picture with its corner at a place, enlarged or reduced.
    public mutating func place(_ other: Drawing, at corner: Point, scale: Double = 1) {
        marks += other.marks.map { $0.placed(scale, corner) }
    }

    /// Every text on the picture.
    var texts: [PlacedText] {
        marks.compactMap { mark in
            guard case .text(let text) = mark else { return nil }
            return text
        }
    }
}

/// Which part of a text stands at the place that it is written to.
public enum TextAlignment: Sendable {
    /// Its beginning.
    case start
    /// Its middle.
    case middle
    /// Its end.
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
    /// Writes one line of text; control characters become spaces.
    /// - Parameters:
    ///   - place: a point of its baseline.
    ///   - alignment: which point of it.
    ///   - isUpright: whether the text is turned to the left, so that it runs upwards.
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

    /// Writes lines of text.
    /// - Parameters:
    ///   - place: the left, middle or right of the first line's upper edge, as aligned.
    ///   - alignment: of every line.
    public mutating func write(_ block: TextBlock, at place: Point, align alignment: TextAlignment = .start) {
        let ascent = block.style.extent(of: "").ascent
        let lineHeight = block.lineHeight
        for (index, line) in block.lines.enumerated() {
            let baseline = place.y + Double(index) * lineHeight + ascent
            write(line, at: Point(x: place.x, y: baseline), block.style, align: alignment)
        }
    }
}
