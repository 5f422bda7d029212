import FashionCore
import Foundation
import Testing

@testable import FashionReporting

/// Pixels where they should be.
struct CanvasTests {
    @Test func imagesAreEnlargedToSquares() throws {
        let image = try GreyImage(width: 2, height: 2, levels: [0, 51, 102, 255])
        var drawing = Drawing(width: 8, height: 7)
        drawing.fill(
            Rectangle(x: 0, y: 0, width: 8, height: 7), with: Color(red: 1, green: 0, blue: 0))
        drawing.draw(ColorImage(image), in: Rectangle(x: 1, y: 2, width: 4, height: 4))
        let canvas = try Canvas(drawing)
        let red: UInt32 = 0xFF0000
        let (a, b, c, d): (UInt32, UInt32, UInt32, UInt32) = (0, 0x333333, 0x666666, 0xFFFFFF)
        let empty = Array(repeating: red, count: 8)
        let upper = [red, a, a, b, b, red, red, red]
        let lower = [red, c, c, d, d, red, red, red]
        #expect(try canvas.pixels() == [empty, empty, upper, upper, lower, lower, empty].flatMap { $0 })
    }

    private struct Blank: Figure {
        let width: Double
        let height: Double

        func drawing() -> Drawing { Drawing(width: width, height: height) }
    }

    /// Cairo's surfaces have a largest side as well as a largest area.
    @Test func longDrawingsAreReducedToTheLargestSide() throws {
        for (width, height) in [(10.0, 70_000.0), (70_000.0, 10.0)] {
            let canvas = try Blank(width: width, height: height).draw()
            #expect((32_760...Canvas.maximumExtent).contains(max(canvas.width, canvas.height)))
            #expect(min(canvas.width, canvas.height) == 5)
        }
        #expect(Drawing(width: 10, height: 20).standardScale == 2)
        #expect(Drawing(width: 10_000, height: 20_000).standardScale == 0.5)
    }

    @Test func everyGreyLevelIsExact() throws {
        let image = try GreyImage(width: 256, height: 1, levels: Array(0...255))
        var drawing = Drawing(width: 256, height: 1)
        drawing.draw(ColorImage(image), in: Rectangle(x: 0, y: 0, width: 256, height: 1))
        #expect(try Canvas(drawing).pixels() == (0...255).map { $0 * 0x010101 })
    }

    @Test func numbersBecomeLevels() throws {
        let image = try GreyImage(
            width: 7, height: 1, values: [0, 1, 0.5, -3, 7, .nan, .infinity])
        #expect(image.levels == [0, 255, 128, 0, 255, 0, 255])
    }

    @Test func textFillsTheRoomItAsksFor() throws {
        var drawing = Drawing(width: 300, height: 40)
        let style = TextStyle(size: 16)
        let extent = style.extent(of: "Ankle boot")
        drawing.write("Ankle boot", at: Point(x: 20, y: 25), style)
        let ink = try Canvas(drawing).inked()
        #expect(ink.columns.lowerBound >= 20)
        #expect(Double(ink.columns.upperBound) <= 20 + extent.width + 1)
        #expect(Double(ink.columns.count) > extent.width * 0.9)
        #expect(Double(ink.rows.lowerBound) >= 25 - extent.ascent - 1)
        // Nothing hangs below the line but rounding.
        #expect((24...26).contains(ink.rows.upperBound))
    }

    @Test func boldIsWider() throws {
        let plain = TextStyle(size: 16).extent(of: "Pullover").width
        #expect(TextStyle(size: 16, isBold: true).extent(of: "Pullover").width > plain)
    }

    @Test func uprightTextRunsUpwardsFromItsBaseline() throws {
        var drawing = Drawing(width: 60, height: 200)
        let style = TextStyle(size: 16)
        drawing.write("Pullover", at: Point(x: 30, y: 150), style, isUpright: true)
        let ink = try Canvas(drawing).inked()
        #expect(ink.rows.upperBound <= 150)
        #expect(Double(ink.rows.count) > style.extent(of: "Pullover").width * 0.9)
        #expect(ink.columns.upperBound <= 31 && ink.columns.lowerBound > 30 - 17)
    }

    /// A path, a text's end and an image's frame must not leak into what is drawn next.
    @Test func marksDoNotTouchEachOther() throws {
        let image = ColorImage(try GreyImage(width: 1, height: 1, levels: [0]))
        let red = Color(red: 1, green: 0, blue: 0)
        var drawing = Drawing(width: 40, height: 40)
        drawing.polygon(
            [Point(x: 0, y: 0), Point(x: 8, y: 0), Point(x: 8, y: 8), Point(x: 0, y: 8)], fill: red)
        drawing.draw(image, in: Rectangle(x: 30, y: 30, width: 2, height: 2))
        drawing.write(" ", at: Point(x: 2, y: 38), TextStyle(size: 8))
        drawing.line([Point(x: 20, y: 10), Point(x: 30, y: 10)], Stroke(red, width: 2))
        let pixels = try Canvas(drawing).pixels()
        let colors = Dictionary(grouping: pixels, by: { $0 }).mapValues(\.count)
        #expect(colors[0xFF0000] == 64 + 20)
        #expect(colors[0] == 4)
        #expect(colors[0xFFFFFF] == 1600 - 64 - 20 - 4)
    }

    @Test func placedPicturesAreScaledWithTheirTexts() throws {
        var inner = Drawing(width: 10, height: 10)
        inner.write("a", at: Point(x: 1, y: 9), TextStyle(size: 8))
        inner.fill(Rectangle(x: 2, y: 3, width: 4, height: 5), with: .black)
        var outer = Drawing(width: 100, height: 100)
        outer.place(inner, at: Point(x: 50, y: 20), scale: 3)
        #expect(outer.texts.map(\.start) == [Point(x: 53, y: 47)])
        #expect(outer.texts.map(\.style.size) == [24])
        let pixels = try Canvas(outer).pixels()
        #expect(pixels[29 * 100 + 56] == 0 && pixels[43 * 100 + 67] == 0)
        #expect(pixels[28 * 100 + 56] == 0xFFFFFF && pixels[29 * 100 + 68] == 0xFFFFFF)
    }

    /// The header of a PNG file holds the size (PNG specification, section 11.2.2).
    @Test func pngHoldsTheSize() throws {
        let data = try Canvas(Drawing(width: 150, height: 1), scale: 2).png()
        #expect(Array(data.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        #expect(Array(data[16..<24]) == [0, 0, 1, 44, 0, 0, 0, 2])
    }

    @Test(arguments: [(0, 5), (5, -1), (32768, 1), (1, .infinity), (.nan, 1)])
    func refusesSizes(_ width: Double, _ height: Double) {
        #expect(throws: FigureError.self) { try Canvas(Drawing(width: width, height: height)) }
    }

    @Test(arguments: [(2, 2, 3), (0, 0, 0), (.max, 2, 4), (-2, -2, 4)])
    func refusesImages(_ width: Int, _ height: Int, _ count: Int) {
        #expect(throws: FigureError.self) {
            try GreyImage(width: width, height: height, levels: Array(repeating: 0, count: count))
        }
    }
}

extension Canvas {
    /// The rows and columns that anything other than white touches.
    func inked(below top: Int = 0, above bottom: Int = .max) throws -> (
        rows: ClosedRange<Int>, columns: ClosedRange<Int>
    ) {
        let pixels = try pixels()
        let places = pixels.indices.filter {
            pixels[$0] != 0xFFFFFF && $0 / width >= top && $0 / width < bottom
        }
        let rows = places.map { $0 / width }
        let columns = places.map { $0 % width }
        return (
            try #require(rows.min())...(try #require(rows.max())),
            try #require(columns.min())...(try #require(columns.max()))
        )
    }
}
