import FashionCore
import Foundation

extension Report {
    /// The report as a document of A4 pages: vector drawings, real text, a bookmark for each section.
    public func pdf() -> PDFDocument {
        var flow = PageFlow()
        flow.add(TextBlock(title, PageStyle.title, width: PageStyle.room))
        flow.skip(4)
        flow.add(TextBlock(subtitle, PageStyle.note, width: PageStyle.room))
        flow.add(TextBlock(created.formatted(.iso8601), PageStyle.note, width: PageStyle.room))
        for section in sections {
            let heading = TextBlock(section.heading, PageStyle.heading, width: PageStyle.room)
            flow.skip(18)
            // A heading at the foot of a page would stand there alone, or with a line that speaks of the next page.
            flow.require(heading.height + 4 + Self.heightToKeep(with: section.blocks))
            flow.bookmark(section.heading)
            flow.add(heading)
            flow.rule()
            for block in section.blocks {
                flow.skip(8)
                Self.add(block, to: &flow)
            }
        }
        return PDFDocument(title: title, created: created, pages: flow.pages(footer: title))
    }

    /// Writes the document, whole.
    /// - Throws: `FigureError`, or `FileError` that names the file.
    public func writePDF(to url: URL) throws { try pdf().write(to: url) }

    /// Between a figure and its caption.
    private static let gap = 3.0

    private static func add(_ block: Block, to flow: inout PageFlow) {
        switch block {
        case .paragraph(let text):
            flow.add(TextBlock(text, PageStyle.body, width: PageStyle.room))
        case .preformatted(let text):
            for (index, part) in preformatted(text).enumerated() {
                if index > 0 { flow.skip(part.lineHeight) }
                if part.height <= PageStyle.whole { flow.require(part.height) }
                flow.add(part)
            }
        case .table(let table):
            TableLayout(table, width: PageStyle.room).add(to: &flow)
        case .figure(let drawing, let caption):
            let caption = TextBlock(caption, PageStyle.note, width: PageStyle.room)
            flow.require(leastHeight(of: drawing, caption))
            let room = PageStyle.bottom - flow.y - Self.gap - caption.height - 0.5
            flow.place(
                drawing, scale: min(scale(of: drawing, above: caption), room / drawing.height))
            flow.skip(Self.gap)
            flow.add(caption)
        }
    }

    /// What must find room below a heading: its first words, and what they lead to.
    private static func heightToKeep(with blocks: [Block]) -> Double {
        var height = 0.0
        for block in blocks {
            height += 8 + heightToKeep(of: block)
            guard case .paragraph = block else { break }
        }
        return height <= PageStyle.whole + 34 ? height : 48
    }

    /// What of a block must stand on one page.
    private static func heightToKeep(of block: Block) -> Double {
        switch block {
        case .paragraph(let text): TextBlock(text, PageStyle.body, width: PageStyle.room).height
        case .table(let table): TableLayout(table, width: PageStyle.room).heightToKeep
        case .preformatted(let text): preformatted(text).first?.height ?? 0
        case .figure(let drawing, let caption):
            leastHeight(of: drawing, TextBlock(caption, PageStyle.note, width: PageStyle.room))
        }
    }

    /// A figure may become smaller by a sixth rather than leave half a page empty.
    private static func leastHeight(of drawing: Drawing, _ caption: TextBlock) -> Double {
        drawing.height * scale(of: drawing, above: caption) * 5 / 6 + gap + caption.height + 1
    }

    /// So large that letters are no larger than those of the text, or as large as the page allows.
    private static func scale(of drawing: Drawing, above caption: TextBlock) -> Double {
        min(0.75, PageStyle.room / drawing.width, (PageStyle.whole - gap - caption.height) / drawing.height)
    }

    /// The parts between empty lines, in letters as small as the longest line needs.
    private static func preformatted(_ text: String) -> [TextBlock] {
        let longest = text.split(whereSeparator: \.isNewline).max { $0.count < $1.count } ?? ""
        let width = PageStyle.code.extent(of: String(longest)).width
        var style = PageStyle.code
        style.size *= min(1, max(0.6, PageStyle.room / max(width, 1) * 0.999))
        return text.components(separatedBy: "\n\n").map { TextBlock($0, style, width: PageStyle.room) }
    }
}

/// Sizes and letters of the pages; a unit is a point.
enum PageStyle {
    static let width = 595.28
    static let height = 841.89
    static let margin = 48.0
    /// The width between the margins.
    static let room = width - 2 * margin
    /// Where the content of a page ends, above its footer.
    static let bottom = height - margin - 18
    /// The most that stands together: a page with room for a heading.
    static let whole = bottom - margin - 60

    static let title = TextStyle(size: 20, isBold: true)
    static let heading = TextStyle(size: 14, isBold: true)
    static let body = TextStyle(size: 10)
    static let strong = TextStyle(size: 9, isBold: true)
    static let cell = TextStyle(size: 9)
    static let note = TextStyle(size: 9, color: Color(grey: 90))
    static let code = TextStyle(size: 9, family: .mono)
    static let rule = Stroke(Color(grey: 190), width: 0.7)
}
