import FashionCore
import Foundation

extension Report {
    /// Returns the report as a PDF of A4 pages, with vector drawings, selectable text and a bookmark for each section.
    public func pdf() -> PDFDocument {
        var flow = PageFlow()
        flow.add(TextBlock(title, PageStyle.title, width: PageStyle.room))
        flow.skip(4)
        flow.add(TextBlock(subtitle, PageStyle.note, width: PageStyle.room))
        flow.add(TextBlock(created.formatted(.iso8601), PageStyle.note, width: PageStyle.room))
        for section in sections {
            let heading = TextBlock(section.heading, PageStyle.heading, width: PageStyle.room)
            flow.skip(18)
            // Otherwise a heading could be left at the foot of a page, alone or with a reference to the next page.
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

    /// Writes the PDF atomically.
    /// - Throws: `FigureError`, or `FileError` that names the file.
    public func writePDF(to url: URL) throws { try pdf().write(to: url) }

    /// The distance between a figure and its caption.
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

    /// Returns the height to keep together below a heading: the first paragraphs and the block that they introduce.
    private static func heightToKeep(with blocks: [Block]) -> Double {
        var height = 0.0
        for block in blocks {
            height += 8 + heightToKeep(of: block)
            guard case .paragraph = block else { break }
        }
        return height <= PageStyle.whole + 34 ? height : 48
    }

    /// Returns the height of the part of a block that must be on one page.
    private static func heightToKeep(of block: Block) -> Double {
        switch block {
        case .paragraph(let text): TextBlock(text, PageStyle.body, width: PageStyle.room).height
        case .table(let table): TableLayout(table, width: PageStyle.room).heightToKeep
        case .preformatted(let text): preformatted(text).first?.height ?? 0
        case .figure(let drawing, let caption):
            leastHeight(of: drawing, TextBlock(caption, PageStyle.note, width: PageStyle.room))
        }
    }

    /// Returns the smallest height of a figure: it may shrink by a sixth rather than leave half a page empty.
    private static func leastHeight(of drawing: Drawing, _ caption: TextBlock) -> Double {
        drawing.height * scale(of: drawing, above: caption) * 5 / 6 + gap + caption.height + 1
    }

    /// Returns the scale at which a drawing's letters are no larger
    /// than those of the text, or the largest that fits a page.
    private static func scale(of drawing: Drawing, above caption: TextBlock) -> Double {
        min(0.75, PageStyle.room / drawing.width, (PageStyle.whole - gap - caption.height) / drawing.height)
    }

    /// Returns the parts between empty lines, in a font reduced down to 60 % of its size to fit the longest line.
    private static func preformatted(_ text: String) -> [TextBlock] {
        let longest = text.split(whereSeparator: \.isNewline).max { $0.count < $1.count } ?? ""
        let width = PageStyle.code.extent(of: String(longest)).width
        var style = PageStyle.code
        style.size *= min(1, max(0.6, PageStyle.room / max(width, 1) * 0.999))
        return text.components(separatedBy: "\n\n").map { TextBlock($0, style, width: PageStyle.room) }
    }
}

/// The sizes and text styles of the pages; a unit is a point.
enum PageStyle {
    static let width = 595.28
    static let height = 841.89
    static let margin = 48.0
    /// The width between the margins.
    static let room = width - 2 * margin
    /// The lower end of a page's content, above its footer.
    static let bottom = height - margin - 18
    /// The largest height that is kept together: a page with room for a heading.
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
