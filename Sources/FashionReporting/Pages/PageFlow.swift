/// Fills page after page with content from top to bottom.
struct PageFlow {
    private var finished: [PDFDocument.Page] = []
    private var page = PageFlow.emptyPage
    /// The position of the next element.
    private(set) var y = PageStyle.margin

    private static var emptyPage: PDFDocument.Page {
        PDFDocument.Page(Drawing(width: PageStyle.width, height: PageStyle.height))
    }

    private var isAtTop: Bool { y == PageStyle.margin }

    /// Leaves a vertical gap, except at the top of a page.
    mutating func skip(_ height: Double) {
        if !isAtTop { y += height }
    }

    /// Begins a new page if less than `height` is left on one that has content.
    mutating func require(_ height: Double) {
        guard y + height > PageStyle.bottom, !isAtTop else { return }
        finished.append(page)
        page = Self.emptyPage
        y = PageStyle.margin
    }

    /// Adds an entry for the page to the document's outline.
    mutating func bookmark(_ name: String) {
        page.bookmarks.append(name)
    }

    /// Adds lines of text, over several pages if necessary.
    mutating func add(_ block: TextBlock) {
        for line in block.lines {
            require(block.lineHeight)
            page.drawing.write(
                line, at: Point(x: PageStyle.margin, y: y + block.style.extent(of: "").ascent), block.style)
            y += block.lineHeight
        }
    }

    /// Adds a horizontal line from margin to margin.
    mutating func rule() {
        y += 3
        let right = PageStyle.width - PageStyle.margin
        page.drawing.line([Point(x: PageStyle.margin, y: y), Point(x: right, y: y)], PageStyle.rule)
        y += 1
    }

    /// Adds a drawing without splitting it.
    mutating func place(_ drawing: Drawing, scale: Double) {
        require(drawing.height * scale)
        page.drawing.place(drawing, at: Point(x: PageStyle.margin, y: y), scale: scale)
        y += drawing.height * scale
    }

    /// Returns all pages, with a footer on each.
    func pages(footer: String) -> [PDFDocument.Page] {
        let all = finished + [page]
        let baseline = PageStyle.height - PageStyle.margin + 6
        return all.enumerated().map { index, page in
            var page = page
            let number = "\(index + 1) / \(all.count)"
            let room = PageStyle.room - PageStyle.note.extent(of: number).width - 12
            if let name = TextBlock(footer, PageStyle.note, width: room).lines.first {
                page.drawing.write(name, at: Point(x: PageStyle.margin, y: baseline), PageStyle.note)
            }
            page.drawing.write(
                number, at: Point(x: PageStyle.width - PageStyle.margin, y: baseline), PageStyle.note,
                align: .end)
            return page
        }
    }
}
