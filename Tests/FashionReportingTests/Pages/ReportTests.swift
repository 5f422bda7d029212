import Foundation
import Testing

@testable import FashionReporting

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reports with everything that can stand in one, and with texts that could break out of it.
struct ReportTests {
    private static let hostile = "<b>\"Coats\" & co.</b>\u{1}]]>\u{7}"

    private static func report() -> Report {
        var drawing = Drawing(width: 900, height: 500)
        drawing.fill(Rectangle(x: 0, y: 0, width: 900, height: 500), with: Color(red: 1, green: 0, blue: 0))
        drawing.write("In the drawing", at: Point(x: 100, y: 100), TextStyle(size: 20))
        let long = Report.Table(
            header: ["Class", "Precision", "Remark"],
            rows: (0..<120).map { ["Class \($0)", "0.\($0)", String(repeating: "long words ", count: 12)] })
        let wide = Report.Table(
            rows: [(0..<14).map { "column \($0)" }, ["alone"]])
        return Report(
            title: "Report \(hostile)", subtitle: "A subtitle", created: Date(timeIntervalSince1970: 0),
            sections: [
                .init(
                    "First \(hostile)",
                    [.paragraph("One\nTwo \(hostile)"), .figure(drawing, caption: hostile)]),
                .init(
                    "Tables",
                    [
                        .table(long), .table(wide), .table(.init(rows: [])), .preformatted("a   1\nbb  22 <"),
                        .paragraph(String(repeating: "many words ", count: 900)),
                        .figure(drawing, caption: "At the end"),
                    ]),
            ])
    }

    /// What an XML parser finds: elements, attributes and text.
    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [String: Int] = [:]
        var links: [String] = []
        var text = ""

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            elements[name, default: 0] += 1
            links += ["src", "href"].compactMap { attributes[$0] }
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
    }

    @Test func thePageIsWellFormedAndStandsAlone() throws {
        let html = try Self.report().html()
        let parser = XMLParser(data: Data(html.utf8))
        let reader = Reader()
        parser.delegate = reader
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(reader.elements["section"] == 2 && reader.elements["img"] == 2 && reader.elements["b"] == nil)
        #expect(reader.elements["tr"] == 1 + 120 + 2)
        #expect(reader.text.contains("Two <b>\"Coats\" & co.</b> ]]> "))
        let outside = reader.links.filter { !$0.hasPrefix("#") && !$0.hasPrefix("data:image/png;base64,") }
        #expect(outside.isEmpty)
        let pictures = reader.links.compactMap { link in
            link.firstIndex(of: ",").flatMap { Data(base64Encoded: String(link[link.index(after: $0)...])) }
        }
        #expect(pictures.count == 2)
        for drawing in pictures { #expect(drawing.starts(with: [0x89, 0x50, 0x4E, 0x47])) }
    }

    @Test func everythingOnThePagesLiesBetweenTheMarginsAndNothingOnAnother() throws {
        let pages = Self.report().pdf().pages
        #expect(pages.count > 4)
        for page in pages {
            let texts = page.drawing.texts
            for text in texts {
                let bounds = text.bounds
                #expect(bounds.x >= PageStyle.margin - 0.01, "\(text.text)")
                #expect(bounds.right <= PageStyle.width - PageStyle.margin + 0.5, "\(text.text)")
                #expect(bounds.y >= PageStyle.margin - 0.01 && bounds.bottom <= PageStyle.height - 30)
            }
            for (index, first) in texts.enumerated() {
                for second in texts[(index + 1)...] {
                    let (a, b) = (first.bounds, second.bounds)
                    let overlaps =
                        a.x < b.right - 0.1 && b.x < a.right - 0.1 && a.y < b.bottom - 0.1
                        && b.y < a.bottom - 0.1
                    #expect(!overlaps, "\(first.text) and \(second.text)")
                }
            }
        }
        let all = pages.flatMap { $0.drawing.texts.map(\.text) }
        #expect(all.filter { $0 == "Precision" }.count > 1, "headings come again on each page of a table")
        #expect(all.contains("Class 119") && all.contains("\(pages.count) / \(pages.count)"))
        #expect(pages.flatMap(\.bookmarks).count == 2)
    }

    /// One class without images must not align the numbers of all others to the left.
    @Test func aDashStandsAmongNumbers() throws {
        let table = Report.Table(
            header: ["Class", "Precision", "Remark"],
            rows: [["Bag", "0.5", "–"], ["Coat", "–", "none"], ["Shirt"]])
        let report = Report(
            title: "T", subtitle: "S", created: Date(timeIntervalSince1970: 0),
            sections: [.init("Classes", [.table(table)])])
        let html = try report.html()
        for cell in [
            "th class=\"number\">Precision<", "td class=\"number\">–<", "td>none<", "td>–<", "td>Coat<",
        ] {
            #expect(html.contains("<\(cell)"), "\(cell)")
        }
        // Columns of numbers end at the same place.
        let texts = report.pdf().pages.flatMap(\.drawing.texts)
        let right = try ["Precision", "0.5"].map { word in
            try #require(texts.first { $0.text == word }).bounds.right
        }
        #expect(abs(right[0] - right[1]) < 1)
    }

    /// A drawing that is higher than a surface of pixels is reduced.
    @Test func aTallFigureIsReduced() throws {
        let report = Report(
            title: "T", subtitle: "S", created: Date(timeIntervalSince1970: 0),
            sections: [.init("Tall", [.figure(Drawing(width: 10, height: 70_000), caption: "Tall")])])
        #expect(try report.html().contains("height=\"70000\""))
    }

    @Test func aHeadingNeverStandsAtTheFootAlone() {
        for lines in stride(from: 30, through: 60, by: 1) {
            let section = Report.Section(
                "Next", [.paragraph("Below it")])
            let filler = Report.Section("Filler", [.paragraph(String(repeating: "x\n", count: lines))])
            let report = Report(
                title: "T", subtitle: "S", created: Date(timeIntervalSince1970: 0),
                sections: [filler, section])
            for page in report.pdf().pages {
                let texts = page.drawing.texts.map(\.text)
                #expect(texts.contains("Next") == texts.contains("Below it"))
            }
        }
    }

    @Test func aFigureStandsWithTheHeadingAndTheWordsAboveIt() {
        for height in [200.0, 500, 900, 5000] {
            for lines in 0...60 {
                var drawing = Drawing(width: 600, height: height)
                drawing.write("Drawn", at: Point(x: 20, y: 40), TextStyle(size: 12))
                let report = Report(
                    title: "T", subtitle: "S", created: Date(timeIntervalSince1970: 0),
                    sections: [
                        .init("Filler", [.paragraph(String(repeating: "x\n", count: lines))]),
                        .init("Next", [.paragraph("Below it"), .figure(drawing, caption: "Caption")]),
                    ])
                for page in report.pdf().pages {
                    let texts = Set(page.drawing.texts.map(\.text))
                    let own = ["Next", "Below it", "Drawn", "Caption"].filter(texts.contains)
                    #expect(own.isEmpty || own.count == 4, "\(height), \(lines): \(own)")
                    for text in page.drawing.texts { #expect(text.bounds.bottom <= PageStyle.height - 30) }
                }
            }
        }
    }

    @Test func theSameReportIsTheSameBytes() throws {
        #expect(try Self.report().pdf().data() == Self.report().pdf().data())
        #expect(try Self.report().html() == Self.report().html())
    }
}
