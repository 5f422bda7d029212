import CZlib
import Foundation
import Testing

@testable import FashionReporting

/// Pages with vectors and real text, the same bytes every time.
struct PDFDocumentTests {
    private func document() throws -> PDFDocument {
        var page = Drawing(width: 595, height: 842)
        page.write("Qualität: Größe 7", at: Point(x: 50, y: 60), TextStyle(size: 18, isBold: true))
        let figure = ConfusionMatrixFigure(
            title: "Matrix", classNames: Names.fashion,
            counts: (0..<10).map { row in (0..<10).map { $0 == row ? 9 : 1 } })
        page.place(try figure.drawing(), at: Point(x: 50, y: 100), scale: 0.5)
        let image = ColorImage(try GreyImage(width: 2, height: 1, levels: [0, 255]))
        page.draw(image, in: Rectangle(x: 50, y: 700, width: 40, height: 20))
        return PDFDocument(
            title: "Report", created: Date(timeIntervalSince1970: 1_700_000_000),
            pages: [.init(page, bookmarks: ["First page"]), .init(Drawing(width: 842, height: 595))])
    }

    @Test func theSameDocumentIsTheSameBytes() throws {
        let data = try document().data()
        #expect(data.starts(with: Data("%PDF-1.4".utf8)))
        #expect(try data == document().data())
        let figure = TrainingCurvesFigure(curves: CurvesFigureTests.curves(43), isAnnotated: true)
        #expect(try figure.draw().png() == figure.draw().png())
    }

    @Test func pagesDateAndBookmarksAreThoseAskedFor() throws {
        let text = String(decoding: try document().data(), as: UTF8.self)
        // 1,700,000,000 s after 1970 is 14 November 2023, 22:13:20 UTC (date -u -d @1700000000).
        #expect(text.contains(#//CreationDate \((D:)?20231114221320/#))
        #expect(text.contains("(Report)") && text.contains("(First page)"))
        #expect(text.contains("/MediaBox [ 0 0 595 842 ]") && text.contains("/MediaBox [ 0 0 842 595 ]"))
        let later = PDFDocument(
            title: "", created: Date(timeIntervalSince1970: 0), pages: try document().pages)
        #expect(String(decoding: try later.data(), as: UTF8.self).contains("19700101000000"))
    }

    /// Fonts are embedded, and their tables lead from glyphs back to letters: text can be searched and copied.
    @Test func textIsText() throws {
        let data = try document().data()
        let text = String(decoding: data, as: UTF8.self)
        #expect(
            text.contains("+DejaVuSans-Bold") && text.contains("/ToUnicode") && text.contains("/FontFile"))
        let streams = inflatedStreams(data)
        let tables = streams.filter { $0.contains("beginbfchar") || $0.contains("beginbfrange") }
        let codes = tables.flatMap { $0.matches(of: #/<[0-9a-f]+> <([0-9a-f]{4})>/#).map { String($0.1) } }
        for letter in "QualitätGröße7Ankleboot" {
            let code = String(format: "%04x", letter.unicodeScalars.first?.value ?? 0)
            #expect(codes.contains(code), "\(letter)")
        }
        #expect(streams.contains { $0.contains(" Tf") && $0.contains(" re") })
    }

    @Test func refusesDocumentsWithoutPages() {
        let created = Date(timeIntervalSince1970: 0)
        for pages in [[], [PDFDocument.Page(Drawing(width: 0, height: 5))]] {
            #expect(throws: FigureError.self) {
                try PDFDocument(title: "", created: created, pages: pages).data()
            }
        }
    }

    /// What lies between `stream` and `endstream` and is compressed, as text.
    private func inflatedStreams(_ data: Data) -> [String] {
        var streams: [String] = []
        var rest = data[...]
        while let start = rest.range(of: Data("stream\n".utf8)),
            let end = rest[start.upperBound...].range(of: Data("endstream".utf8))
        {
            var inflated = [UInt8](repeating: 0, count: 1 << 20)
            var length = uLongf(inflated.count)
            let compressed = Array(rest[start.upperBound..<end.lowerBound])
            if uncompress(&inflated, &length, compressed, uLong(compressed.count)) == Z_OK {
                streams.append(String(decoding: inflated.prefix(Int(length)), as: UTF8.self))
            }
            rest = rest[end.upperBound...]
        }
        return streams
    }
}
