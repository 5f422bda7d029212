import FashionCore
import Figures
import Foundation
import Testing

/// Pixels where they should be.
struct CanvasTests {
    @Test func imagesAreEnlargedToSquares() throws {
        let image = try GreyImage(width: 2, height: 2, levels: [0, 51, 102, 255])
        let canvas = try Canvas(width: 8, height: 7, background: Color(red: 1, green: 0, blue: 0))
        canvas.draw(image, x: 1, y: 2, scale: 2)
        let red: UInt32 = 0xFF0000
        let (a, b, c, d): (UInt32, UInt32, UInt32, UInt32) = (0, 0x333333, 0x666666, 0xFFFFFF)
        let empty = Array(repeating: red, count: 8)
        let upper = [red, a, a, b, b, red, red, red]
        let lower = [red, c, c, d, d, red, red, red]
        #expect(try canvas.pixels() == [empty, empty, upper, upper, lower, lower, empty].flatMap { $0 })
    }

    @Test func everyGreyLevelIsExact() throws {
        let image = try GreyImage(width: 256, height: 1, levels: Array(0...255))
        let canvas = try Canvas(width: 256, height: 1)
        canvas.draw(image, x: 0, y: 0, scale: 1)
        #expect(try canvas.pixels() == (0...255).map { $0 * 0x010101 })
    }

    @Test func numbersBecomeLevels() throws {
        let image = try GreyImage(
            width: 7, height: 1, values: [0, 1, 0.5, -3, 7, .nan, .infinity])
        #expect(image.levels == [0, 255, 128, 0, 255, 0, 255])
    }

    @Test func textFillsTheRoomItAsksFor() throws {
        let canvas = try Canvas(width: 300, height: 40)
        let style = TextStyle(size: 16)
        let extent = canvas.extent(of: "Ankle boot", style)
        canvas.write("Ankle boot", x: 20, baseline: 25, style)
        let ink = try canvas.inked()
        #expect(ink.columns.lowerBound >= 20)
        #expect(Double(ink.columns.upperBound) <= 20 + extent.width + 1)
        #expect(Double(ink.columns.count) > extent.width * 0.9)
        #expect(Double(ink.rows.lowerBound) >= 25 - extent.ascent - 1)
        // Nothing hangs below the line but rounding.
        #expect((24...26).contains(ink.rows.upperBound))
    }

    @Test func boldIsWider() throws {
        let canvas = try Canvas(width: 1, height: 1)
        let plain = canvas.extent(of: "Pullover", TextStyle(size: 16)).width
        #expect(canvas.extent(of: "Pullover", TextStyle(size: 16, isBold: true)).width > plain)
    }

    /// The header of a PNG file holds the size (PNG specification, section 11.2.2).
    @Test func pngHoldsTheSize() throws {
        let data = try Canvas(width: 300, height: 2).png()
        #expect(Array(data.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        #expect(Array(data[16..<24]) == [0, 0, 1, 44, 0, 0, 0, 2])
    }

    @Test(arguments: [(0, 5), (5, -1), (32768, 1), (1, .max)])
    func refusesSizes(_ width: Int, _ height: Int) {
        #expect(throws: FigureError.self) { try Canvas(width: width, height: height) }
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
