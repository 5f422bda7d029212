import Foundation
import Testing

@testable import FashionReporting

/// Whole sheets, read back pixel by pixel.
struct ContactSheetTests {
    /// A black image with one bright pixel, so that it is known when found.
    private func image(_ level: UInt8, side: Int = 28) throws -> ColorImage {
        var levels = Array(repeating: UInt8(0), count: side * side)
        levels[0] = level
        return ColorImage(try GreyImage(width: side, height: side, levels: levels))
    }

    private func sheet(labels: [String], title: String = "Samples", columns: Int = 3) throws -> ContactSheet {
        let rows = try labels.enumerated().map { row, label in
            ContactSheet.Row(
                label: label,
                images: try (0..<columns).map { try image(UInt8(100 + row * columns + $0)) })
        }
        return ContactSheet(title: title, headings: ["original", "augmented"], rows: rows)
    }

    /// Where the pixel of a colour is seen first, from the top left.
    private func place(of level: UInt32, in pixels: [UInt32], width: Int) throws -> (x: Int, y: Int) {
        let index = try #require(pixels.firstIndex(of: level * 0x010101))
        return (index % width, index / width)
    }

    @Test func imagesStandInAGrid() throws {
        // No text, so that every grey on the sheet is an image's.
        let rows = try (0..<2).map { row in
            ContactSheet.Row(label: "", images: try (0..<3).map { try image(UInt8(100 + row * 3 + $0)) })
        }
        let canvas = try ContactSheet(title: "", rows: rows).draw(scale: 1)
        let pixels = try canvas.pixels()
        let places = try (0..<6).map { try place(of: UInt32(100 + $0), in: pixels, width: canvas.width) }
        for row in 0..<2 {
            for column in 0..<3 {
                let place = places[row * 3 + column]
                #expect(place.x == places[column].x && place.y == places[row * 3].y)
                // The bright pixel is 3×3, black is beside and below it, and the image is 84 wide and tall.
                let corner = place.y * canvas.width + place.x
                let bright = pixels[corner]
                #expect(pixels[corner + 2 * canvas.width + 2] == bright)
                #expect(pixels[corner + 3] == 0 && pixels[corner + 3 * canvas.width] == 0)
                #expect(pixels[corner + 83 * canvas.width + 83] == 0)
                #expect(pixels[corner + 84] == 0xFFFFFF && pixels[corner + 84 * canvas.width] == 0xFFFFFF)
            }
        }
        #expect(places[0].x < places[1].x && places[1].x < places[2].x && places[0].y < places[3].y)
    }

    @Test(arguments: [
        "Samples", "A title that is much, much longer than the sheet of images below it is wide, by far",
    ])
    func titleStandsAboveAndWhole(_ title: String) throws {
        var sheet = try sheet(labels: ["Bag"], title: title, columns: 1)
        sheet.headings = []
        let with = try sheet.draw(scale: 1)
        sheet.title = ""
        let without = try sheet.draw(scale: 1)
        let top = try without.inked().rows.lowerBound
        let ink = try with.inked(above: top - 10)
        let room = TextStyle(size: 20, isBold: true).extent(of: title)
        #expect(Double(ink.columns.count) > room.width * 0.95)
        #expect(ink.columns.upperBound < with.width - 8)
        #expect(ink.rows.lowerBound > 8)
        #expect(without.height == with.height)
    }

    @Test func nothingIsClippedOrOverlaps() throws {
        let long = "Ankle boot with a rather long description (and more)"
        let sheet = try sheet(labels: [long, "Bag", "gjpqy ÄÖÜ"])
        let canvas = try sheet.draw(scale: 1)
        let ink = try canvas.inked()
        #expect(ink.columns.lowerBound > 8 && ink.columns.upperBound < canvas.width - 8)
        #expect(ink.rows.lowerBound > 8 && ink.rows.upperBound < canvas.height - 8)

        // Labels end before the first image begins: a white strip stands between them.
        let pixels = try canvas.pixels()
        let layout = try ContactSheet.Layout(sheet)
        let first = (x: layout.columns[0], y: layout.rows[0].top)
        #expect(pixels[first.y * canvas.width + first.x] == 100 * 0x010101)
        let label = TextStyle(size: 14).extent(of: long)
        #expect(Double(first.x) > 16 + label.width)
        for row in first.y..<canvas.height {
            for column in first.x - 8..<first.x {
                #expect(pixels[row * canvas.width + column] == 0xFFFFFF)
            }
        }
    }

    @Test func rowsMayDifferInLengthAndSize() throws {
        let rows = [
            ContactSheet.Row(label: "none", images: []),
            ContactSheet.Row(label: "one", images: [try image(200, side: 5)]),
            ContactSheet.Row(label: "two", images: [try image(210), try image(220, side: 40)]),
        ]
        let canvas = try ContactSheet(title: "Mixed", rows: rows, scale: 2).draw(scale: 1)
        let ink = try canvas.inked()
        #expect(ink.columns.upperBound < canvas.width - 8 && ink.rows.upperBound < canvas.height - 8)
    }

    @Test func twoDrawingsAreEqual() throws {
        let sheet = try sheet(labels: ["Sandal", "Sneaker"])
        #expect(try sheet.draw(scale: 1).png() == sheet.draw(scale: 1).png())
    }

    @Test func writesTheFile() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "sheet-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let sheet = try sheet(labels: ["Sandal"])
        let url = folder.appendingPathComponent("Reports/samples.png")
        try sheet.write(to: url, scale: 1)
        #expect(try Data(contentsOf: url) == sheet.draw(scale: 1).png())
    }

    @Test func refusesWhatIsNoSheet() throws {
        #expect(throws: FigureError.self) { try ContactSheet(title: "Nothing", rows: []).draw(scale: 1) }
        var sheet = try sheet(labels: ["Bag"])
        for scale in [0, -1, Int.max] {
            sheet.scale = scale
            #expect(throws: FigureError.self) { try sheet.draw(scale: 1) }
        }
        let images = Array(repeating: try image(1), count: 1000)
        let error = #expect(throws: FigureError.self) {
            try ContactSheet(title: "Too wide", rows: [.init(label: "", images: images)], scale: 3).draw(
                scale: 1)
        }
        #expect(error?.description.contains("32767") == true)
    }
}
