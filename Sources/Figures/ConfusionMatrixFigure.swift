import Foundation

/// A confusion matrix as a picture: a row for each true class, a column for each predicted one, counts in the cells.
///
/// A cell is the darker, the larger its share of its row is, so that classes of unequal size compare; what is right stands on
/// the diagonal.
public struct ConfusionMatrixFigure: Sendable, Equatable {
    /// Above everything.
    public var title: String
    /// Names of the classes, in the order of rows and columns.
    public var classNames: [String]
    /// `counts[true class][predicted class]`, `[classes, classes]`.
    public var counts: [[Int]]

    /// A matrix with its title.
    public init(title: String, classNames: [String], counts: [[Int]]) {
        self.title = title
        self.classNames = classNames
        self.counts = counts
    }

    /// Draws the matrix; cells grow until every text fits.
    /// - Throws: ``FigureError`` when the counts do not fit the names, or the matrix would be too large for a picture.
    public func draw() throws -> Canvas {
        let layout = try Layout(self)
        let canvas = try Canvas(width: layout.width, height: layout.height)
        canvas.write(title, x: Layout.margin, baseline: layout.titleBaseline, Layout.titleStyle)
        canvas.write(
            Layout.rowCaption, x: Layout.margin, baseline: layout.headingBaseline, Layout.captionStyle)
        canvas.write(
            Layout.columnCaption, x: Double(layout.left), baseline: layout.captionBaseline,
            Layout.captionStyle)
        for (index, name) in classNames.enumerated() {
            let row = layout.cell(row: index, column: 0)
            canvas.write(name, x: Layout.margin, baseline: layout.baseline(in: row), Layout.style)
            canvas.write(
                name, centredIn: layout.cell(row: 0, column: index), baseline: layout.headingBaseline)
        }
        for (row, numbers) in counts.enumerated() {
            let sum = numbers.reduce(0.0) { $0 + Double($1) }
            for (column, count) in numbers.enumerated() {
                let cell = layout.cell(row: row, column: column)
                let share = sum > 0 ? Double(count) / sum : 0
                canvas.fill(cell, with: Self.shade(share))
                canvas.write(
                    "\(count)", centredIn: cell, baseline: layout.baseline(in: cell),
                    color: count == 0 ? Color(grey: 170) : share > 0.5 ? .white : .black)
            }
        }
        return canvas
    }

    /// From nearly white, for nothing of a row, to dark blue, for all of it. The root makes small shares visible.
    static func shade(_ share: Double) -> Color {
        let depth = min(max(share, 0), 1).squareRoot()
        return Color(red: 0.96 - 0.88 * depth, green: 0.97 - 0.66 * depth, blue: 1 - 0.42 * depth)
    }
}

extension Canvas {
    /// Writes a text in the middle of a cell's width.
    fileprivate func write(
        _ text: String, centredIn cell: Rectangle, baseline: Double, color: Color = .black
    ) {
        var style = ConfusionMatrixFigure.Layout.style
        style.color = color
        let width = extent(of: text, style).width
        write(text, x: (cell.x + (cell.width - width) / 2).rounded(), baseline: baseline, style)
    }
}
