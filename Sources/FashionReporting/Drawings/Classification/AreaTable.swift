/// A table of classes: the line's sample, the name, and the areas under both curves.
struct AreaTable {
    private static let style = TextStyle(size: 12.5)
    private static let headStyle = TextStyle(size: 12.5, isBold: true)
    private static let numberWidth = 76.0
    private static let padding = 5.0

    private let rows: [(name: TextBlock, numbers: [String])]
    private let width: Double

    init(_ classes: [CurvesByClassFigure.Class], width: Double) {
        self.width = width
        let room = width - Legend.sampleWidth - 8 - 2 * Self.numberWidth - 6
        rows = classes.map { curves in
            (
                TextBlock(curves.name.shortened(to: 80), Self.style, width: room),
                [curves.rocArea, curves.averagePrecision].map { Number.fixed($0, 4) }
            )
        }
    }

    private var headHeight: Double { 2 * Self.headStyle.extent(of: "").height + Self.padding }

    /// The height of the heading and all rows.
    var height: Double { rows.reduce(headHeight) { $0 + $1.name.height + Self.padding } }

    func draw(on drawing: inout Drawing, at corner: Point) {
        let ends = [corner.x + width - Self.numberWidth, corner.x + width]
        for (end, words) in zip(ends, ["ROC\narea", "average\nprecision"]) {
            drawing.write(
                TextBlock(words, Self.headStyle, width: .infinity), at: Point(x: end, y: corner.y),
                align: .end)
        }
        var y = corner.y + headHeight
        for (index, row) in rows.enumerated() {
            drawing.line(
                [Point(x: corner.x, y: y - 2), Point(x: corner.x + width, y: y - 2)], Stroke(Palette.grid))
            let box = Rectangle(x: corner.x, y: y, width: Legend.sampleWidth, height: row.name.lineHeight)
            Legend.draw(.line(Palette.stroke(index), marker: nil), in: box, on: &drawing)
            drawing.write(row.name, at: Point(x: box.right + 8, y: y))
            for (end, number) in zip(ends, row.numbers) {
                let baseline = Self.style.baseline(between: box.y, and: box.bottom)
                drawing.write(number, at: Point(x: end, y: baseline), Self.style, align: .end)
            }
            y += row.name.height + Self.padding
        }
    }
}
