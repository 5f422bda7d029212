/// The legend of a chart, in rows above the plot, where it covers no data.
struct Legend: Sendable {
    /// The sample of an entry.
    enum Sample: Sendable, Equatable {
        case line(Stroke, marker: Marker?)
        case area(Color, edge: Stroke?)
        /// No sample, only text.
        case none
    }

    struct Entry: Sendable, Equatable {
        var sample: Sample
        var text: String
    }

    private struct Item {
        var sample: Sample
        var block: TextBlock
        var x: Double
        var y: Double
    }

    static let style = TextStyle(size: 13)
    static let sampleWidth = 30.0
    private static let gap = 7.0
    private static let between = 22.0

    private var items: [Item] = []
    /// The height of all rows together.
    let height: Double

    /// Lays out entries from left to right, in as many rows as the width requires.
    init(_ entries: [Entry], width: Double) {
        var x = 0.0
        var y = 0.0
        var rowHeight = 0.0
        for entry in entries {
            let lead = entry.sample == .none ? 0 : Self.sampleWidth + Self.gap
            let block = TextBlock(entry.text, Self.style, width: max(width - lead, 40))
            if x > 0, x + lead + block.width > width {
                y += rowHeight + 3
                x = 0
                rowHeight = 0
            }
            items.append(Item(sample: entry.sample, block: block, x: x, y: y))
            x += lead + block.width + Self.between
            rowHeight = max(rowHeight, block.height)
        }
        height = y + rowHeight
    }

    /// Draws the entries with the top left corner at a point.
    func draw(on drawing: inout Drawing, at corner: Point) {
        for item in items {
            let left = corner.x + item.x
            let top = corner.y + item.y
            let box = Rectangle(x: left, y: top, width: Self.sampleWidth, height: item.block.lineHeight)
            Self.draw(item.sample, in: box, on: &drawing)
            let lead = item.sample == .none ? 0 : Self.sampleWidth + Self.gap
            drawing.write(item.block, at: Point(x: left + lead, y: top))
        }
    }

    /// Draws one sample in the middle of a box.
    static func draw(_ sample: Sample, in box: Rectangle, on drawing: inout Drawing) {
        switch sample {
        case .line(let stroke, let marker):
            let middle = box.center.y
            drawing.line([Point(x: box.x, y: middle), Point(x: box.right, y: middle)], stroke)
            marker?.draw(at: box.center, color: stroke.color, on: &drawing)
        case .area(let color, let edge):
            drawing.fill(box.inset(by: 2.5), with: color, edge: edge)
        case .none: break
        }
    }
}
