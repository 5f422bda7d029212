/// The style of a line.
public struct Stroke: Sendable, Equatable {
    /// The colour.
    public var color: Color
    /// The width in units.
    public var width: Double
    /// The alternating lengths of dashes and gaps, in units; empty for a solid line.
    public var dash: [Double]

    /// Creates a stroke, by default solid and one unit wide.
    public init(_ color: Color, width: Double = 1, dash: [Double] = []) {
        self.color = color
        self.width = width
        self.dash = dash
    }
}

/// One element of a drawing.
enum Mark: Sendable, Equatable {
    case shape(Outline, fill: Color?, stroke: Stroke?)
    case text(PlacedText)
    case image(ColorImage, Rectangle)

    /// A shape that can be filled and stroked.
    enum Outline: Sendable, Equatable {
        case rectangle(Rectangle)
        case line([Point])
        case polygon([Point])
        case circle(Point, radius: Double)
    }

    /// Returns the mark, scaled by a factor and then moved.
    func placed(_ scale: Double, _ origin: Point) -> Mark {
        func move(_ point: Point) -> Point {
            Point(x: origin.x + point.x * scale, y: origin.y + point.y * scale)
        }
        func move(_ rectangle: Rectangle) -> Rectangle {
            Rectangle(
                x: origin.x + rectangle.x * scale, y: origin.y + rectangle.y * scale,
                width: rectangle.width * scale, height: rectangle.height * scale)
        }
        switch self {
        case .shape(let outline, let fill, var stroke):
            if let line = stroke {
                stroke = Stroke(line.color, width: line.width * scale, dash: line.dash.map { $0 * scale })
            }
            let moved: Outline =
                switch outline {
                case .rectangle(let rectangle): .rectangle(move(rectangle))
                case .line(let points): .line(points.map(move))
                case .polygon(let points): .polygon(points.map(move))
                case .circle(let center, let radius): .circle(move(center), radius: radius * scale)
                }
            return .shape(moved, fill: fill, stroke: stroke)
        case .text(var text):
            text.start = move(text.start)
            text.style.size *= scale
            return .text(text)
        case .image(let image, let rectangle):
            return .image(image, move(rectangle))
        }
    }
}

/// A line of text at a position.
struct PlacedText: Sendable, Equatable {
    var text: String
    /// The start of the baseline.
    var start: Point
    var style: TextStyle
    /// Whether the text runs upwards, rotated by 90 degrees anticlockwise.
    var isUpright = false

    /// The bounding box of the text.
    var bounds: Rectangle {
        let extent = style.extent(of: text)
        return isUpright
            ? Rectangle(
                x: start.x - extent.ascent, y: start.y - extent.width, width: extent.height,
                height: extent.width)
            : Rectangle(x: start.x, y: start.y - extent.ascent, width: extent.width, height: extent.height)
    }
}
