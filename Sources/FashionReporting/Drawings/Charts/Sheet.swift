/// The frame of a figure: margins, a title, and the content below it.
struct Sheet {
    static let margin = 24.0
    /// The distance between parts that are side by side or one below the other.
    static let gap = 28.0
    static let titleStyle = TextStyle(size: 20, isBold: true)

    let title: TextBlock
    /// The width of the sheet.
    let width: Double
    /// The upper edge of the content.
    let top: Double

    /// - Parameter least: the smallest width at which labels do not overlap.
    /// - Throws: ``FigureError`` when `width` is smaller.
    init(title: String, width: Double, atLeast least: Double = 300) throws {
        guard (least...100_000).contains(width) else {
            throw FigureError(
                "expected a figure \(Number.short(least)) to 100,000 units wide, found \(width)")
        }
        self.title = TextBlock(title.shortened(to: 300), Self.titleStyle, width: width - 2 * Self.margin)
        self.width = width
        top = Self.margin + (title.isEmpty ? 0 : (self.title.height + 14).rounded())
    }

    /// The width between the margins.
    var room: Double { width - 2 * Self.margin }

    /// Returns a drawing that ends a margin below `bottom`, with the title drawn on it.
    func drawing(bottom: Double) -> Drawing {
        var drawing = Drawing(width: width, height: (bottom + Self.margin).rounded(.up))
        drawing.write(title, at: Point(x: Self.margin, y: Self.margin))
        return drawing
    }

    /// Returns columns of equal width from margin to margin.
    func columns(_ count: Int, y: Double, height: Double) -> [Rectangle] {
        let each = (room - Double(count - 1) * Self.gap) / Double(count)
        return (0..<count).map { column in
            Rectangle(
                x: Self.margin + Double(column) * (each + Self.gap), y: y, width: each, height: height)
        }
    }
}
