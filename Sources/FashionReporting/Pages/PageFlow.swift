/// Content that fills page after page from top to bottom.
struct PageFlow {
    private var finished: [PDFDocument.Page] = []
    private var page = PageFlow.emptyPage
    /// Where the next thing goes.
    private(set) var y = PageStyle.margin

    private static var emptyPage: PDFDocument.Page {
        PDFDocument.Page(Drawing(width: PageStyle.width, height: PageStyle.height))
    }

    private var isAtTop: Bool { y == PageStyle.margin }

    /// Leaves room, except at the top of a page.
    mutating func skip(_ height: Double) {
        if !isAtTop { y += height }
    }

    /// Begins a new page where less than this is left of one that has begun.
    mutating func require(_ height: Double) {
        guard y + height > PageStyle.bottom, !isAtTop else { return }
        finished.append(page)
        page = Self.emptyPage
        y = PageStyle.margin
    }

    /// Names the page in the list of contents.
    mutating func bookmark(_ name: String) {
        page.bookmarks.append(name)
    }

    /// Adds lines of text, over several pages if need be.
    mutating func add(_ block: TextBlock) {
        for line in block.lines {
            require(block.lineHeight)
            page.drawing.write(
                line, at: Point(x: PageStyle.margin, y: y + block.style.extent(of: "").ascent), block.style)
            y += block.lineHeight
        }
    }

    /// Adds a line from margin to margin.
    mutating func rule() {
        y += 3
        let right = PageStyle.width - PageStyle.margin
        page.drawing.line([Point(x: PageStyle.margin, y: y), Point(x: right, y: y)], PageStyle.rule)
        y += 1
    }

    /// Adds a drawing as a whole.
    mutating func place(_ drawing: Drawing, scale: Double) {
        require(drawing.height * scale)
        page.drawing.place(drawing, at: Point(x: PageStyle.margin, y: y), scale: scale)
        y += drawing.height * scale
    }

    /// All pages, with a line at the foot of each.
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
