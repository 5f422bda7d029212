import FashionCore

/// A drawing of a confusion matrix: a row for each true class, a column for each predicted class; counts and their
/// shares of the row in the cells, recall and precision in the margins.
///
/// Correct predictions, on the diagonal, are blue. Errors are orange, on a separate scale: the square root of their share
/// of the row, so that even the smallest confusion is visible.
public struct ConfusionMatrixFigure: Figure, Equatable {
    /// The title of the figure.
    public var title: String
    /// The names of the classes, in the order of rows and columns.
    public var classNames: [String]
    /// The counts as `counts[true class][predicted class]`, `[classes, classes]`.
    public var counts: [[Int]]
    /// The indices of the classes to draw, ascending; `nil` draws
    /// all. Shares and margins are computed over all classes.
    public var shown: [Int]?

    /// Creates the drawing of a matrix.
    public init(title: String, classNames: [String], counts: [[Int]]) {
        self.title = title
        self.classNames = classNames
        self.counts = counts
    }

    /// Draws the figure; cells grow until every text fits.
    /// - Throws: ``FigureError`` when the counts do not match the names.
    public func drawing() throws -> Drawing {
        let layout = try Layout(self)
        var drawing = layout.sheet.drawing(bottom: layout.bottom)
        drawNames(on: &drawing, layout)
        for (row, place) in places.enumerated() {
            let sum = counts[place].reduce(0.0) { $0 + Double($1) }
            for (column, count) in places.map({ counts[place][$0] }).enumerated() {
                let share = sum > 0 ? Double(count) / sum : .nan
                let color = row == column ? ColorMap.blues[share * 0.85] : layout.errorColor(share)
                let cell = layout.cell(row: row, column: column)
                drawing.fill(cell, with: color, edge: Stroke(Palette.grid))
                let ink = count == 0 ? Palette.quiet : color.ink
                write(Formatting.grouped(count), Number.percent(share), in: cell, ink, on: &drawing, layout)
            }
        }
        drawing.outline(layout.matrix, Stroke(Palette.frame))
        drawMargins(on: &drawing, layout)
        drawScales(on: &drawing, layout)
        return drawing
    }

    private func write(
        _ count: String, _ share: String, in cell: Rectangle, _ ink: Color, on drawing: inout Drawing,
        _ layout: Layout
    ) {
        let top = cell.y + (cell.height - layout.textHeight) / 2
        let middle = top + Layout.countStyle.extent(of: "").height
        let x = cell.center.x
        drawing.write(
            count, at: Point(x: x, y: Layout.countStyle.baseline(between: top, and: middle)),
            Layout.countStyle.colored(ink), align: .middle)
        drawing.write(
            share,
            at: Point(x: x, y: Layout.shareStyle.baseline(between: middle, and: top + layout.textHeight)),
            Layout.shareStyle.colored(ink), align: .middle)
    }

    private func drawNames(on drawing: inout Drawing, _ layout: Layout) {
        drawing.write(
            "predicted →", at: Point(x: layout.matrix.x, y: layout.captionBaseline), Layout.captionStyle)
        drawing.write(
            "true ↓", at: Point(x: layout.matrix.x - 8, y: layout.captionBaseline), Layout.captionStyle,
            align: .end)
        for (index, block) in layout.rowNames.enumerated() {
            let cell = layout.cell(row: index, column: 0)
            drawing.write(
                block, at: Point(x: layout.matrix.x - 8, y: cell.center.y - block.height / 2), align: .end)
        }
        for (index, block) in layout.columnNames.enumerated() {
            let cell = layout.cell(row: 0, column: index)
            if layout.isUpright {
                let ascent = block.style.extent(of: "").ascent
                for (line, text) in block.lines.enumerated() {
                    let x = cell.center.x - block.height / 2 + Double(line) * block.lineHeight + ascent
                    drawing.write(text, at: Point(x: x, y: layout.matrix.y - 6), block.style, isUpright: true)
                }
            } else {
                drawing.write(
                    block, at: Point(x: cell.center.x, y: layout.matrix.y - 6 - block.height), align: .middle)
            }
        }
    }

    private func drawMargins(on drawing: inout Drawing, _ layout: Layout) {
        func write(_ share: Double, in cell: Rectangle) {
            let baseline = Layout.countStyle.baseline(between: cell.y, and: cell.bottom)
            drawing.write(
                Number.percent(share), at: Point(x: cell.center.x, y: baseline), Layout.countStyle,
                align: .middle)
        }
        for (index, place) in places.enumerated() {
            let right = Double(counts[place][place])
            write(right / counts[place].reduce(0.0) { $0 + Double($1) }, in: layout.recallCell(index))
            write(right / counts.reduce(0.0) { $0 + Double($1[place]) }, in: layout.precisionCell(index))
        }
        drawing.write(
            "recall", at: Point(x: layout.recallCell(0).center.x, y: layout.matrix.y - 8),
            Layout.captionStyle, align: .middle)
        let cell = layout.precisionCell(0)
        drawing.write(
            "precision",
            at: Point(
                x: layout.matrix.x - 8,
                y: Layout.captionStyle.baseline(between: cell.y, and: cell.bottom)),
            Layout.captionStyle, align: .end)
    }

    private func drawScales(on drawing: inout Drawing, _ layout: Layout) {
        let scales: [(String, Double, (Double) -> Color)] = [
            ("right, share of the row", 1, { ColorMap.blues[$0 * 0.85] }),
            ("wrong, share of the row", layout.largestError, { layout.errorColor($0) }),
        ]
        for ((name, largest, color), place) in zip(scales, layout.scales) {
            let ramp = Rectangle(x: place.x, y: place.y, width: Layout.scaleWidth, height: Layout.scaleHeight)
            let style = Layout.shareStyle
            drawing.ramp(ramp, from: "0%", to: Number.percent(largest), style) { color($0 * largest) }
            drawing.write(
                name, at: Point(x: ramp.right + 8, y: style.baseline(between: ramp.y, and: ramp.bottom)),
                style)
        }
    }
}
