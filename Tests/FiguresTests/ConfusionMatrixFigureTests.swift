import Testing

@testable import Figures

/// The matrix, read back pixel by pixel.
struct ConfusionMatrixFigureTests {
    private let figure = ConfusionMatrixFigure(
        title: "Validation images", classNames: ["Bag", "Ankle boot", "Dress"],
        counts: [[9, 1, 0], [0, 40, 123_456], [0, 0, 0]])

    private func corner(_ figure: ConfusionMatrixFigure, _ row: Int, _ column: Int) throws -> UInt32 {
        let canvas = try figure.draw()
        let cell = try ConfusionMatrixFigure.Layout(figure).cell(row: row, column: column)
        return try canvas.pixels()[(Int(cell.y) + 1) * canvas.width + Int(cell.x) + 1]
    }

    private func brightness(_ pixel: UInt32) -> UInt32 { (pixel >> 16) + (pixel >> 8 & 255) + (pixel & 255) }

    @Test func largerSharesAreDarker() throws {
        let cells = try [(0, 2), (0, 1), (0, 0), (1, 2)].map { brightness(try corner(figure, $0.0, $0.1)) }
        #expect(cells == cells.sorted(by: >) && Set(cells).count == 4)
        // Of a class without images nothing is known, and nothing is coloured.
        #expect(try corner(figure, 2, 2) == corner(figure, 0, 2))
    }

    @Test func everyCountStandsInsideItsCell() throws {
        let layout = try ConfusionMatrixFigure.Layout(figure)
        let canvas = try figure.draw()
        let pixels = try canvas.pixels()
        for row in 0..<3 {
            for column in 0..<3 {
                let cell = layout.cell(row: row, column: column)
                func pixel(_ x: Int, _ y: Int) -> UInt32 { pixels[y * canvas.width + x] }
                let (left, right) = (Int(cell.x), Int(cell.x + cell.width) - 1)
                let (top, bottom) = (Int(cell.y), Int(cell.y + cell.height) - 1)
                let ground = pixel(left, top)
                let edge =
                    (left...right).flatMap { [pixel($0, top), pixel($0, bottom)] }
                    + (top...bottom).flatMap { [pixel(left, $0), pixel(right, $0)] }
                #expect(edge.allSatisfy { $0 == ground })
                let ink = (top...bottom).reduce(0) { sum, y in
                    sum + (left...right).filter { pixel($0, y) != ground }.count
                }
                #expect(ink > 10, "row \(row), column \(column)")
            }
        }
        // White stands between cells.
        let second = layout.cell(row: 1, column: 1)
        #expect(pixels[Int(second.y) * canvas.width + Int(second.x) - 1] == 0xFFFFFF)
        #expect(pixels[(Int(second.y) - 1) * canvas.width + Int(second.x)] == 0xFFFFFF)
    }

    @Test(arguments: [
        "", "Validation images",
        "A title that is very much wider than the three cells below it could ever be, so there",
    ])
    func nothingIsClipped(title: String) throws {
        var figure = figure
        figure.title = title
        let canvas = try figure.draw()
        let ink = try canvas.inked()
        #expect(ink.columns.lowerBound > 8 && ink.columns.upperBound < canvas.width - 8)
        #expect(ink.rows.lowerBound > 8 && ink.rows.upperBound < canvas.height - 8)
    }

    @Test func namesStandBesideAndAboveTheCells() throws {
        let canvas = try figure.draw()
        let layout = try ConfusionMatrixFigure.Layout(figure)
        let pixels = try canvas.pixels()
        let cell = layout.cell(row: 1, column: 1)
        let beside = (16..<Int(cell.x) / 2).contains { x in
            (Int(cell.y)..<Int(cell.y + cell.height)).contains { pixels[$0 * canvas.width + x] != 0xFFFFFF }
        }
        let above = (Int(cell.x)..<Int(cell.x + cell.width)).contains { x in
            (Int(layout.headingBaseline) - 8..<Int(layout.headingBaseline)).contains {
                pixels[$0 * canvas.width + x] != 0xFFFFFF
            }
        }
        #expect(beside && above)
    }

    @Test func twoDrawingsAreEqual() throws {
        #expect(try figure.draw().png() == figure.draw().png())
    }

    @Test(
        arguments: [
            ([], []), (["a"], []), (["a"], [[1, 2]]), (["a", "b"], [[1, 2], [3]]), (["a"], [[-1]]),
            (
                Array(repeating: "a", count: 257),
                Array(repeating: Array(repeating: 0, count: 257), count: 257)
            ),
            ([String(repeating: "W", count: 40_000)], [[1]]),
        ] as [([String], [[Int]])])
    func refused(names: [String], counts: [[Int]]) {
        #expect(throws: FigureError.self) {
            try ConfusionMatrixFigure(title: "", classNames: names, counts: counts).draw()
        }
    }
}
