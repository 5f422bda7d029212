import CCairo
import FashionCore
import Foundation

/// A PDF document with vector drawings, selectable text and embedded fonts.
///
/// A unit of a page's drawing is a point, 1/72 inch; A4 is 595.28 × 841.89 points. Equal documents give equal bytes.
public struct PDFDocument: Sendable {
    /// A page of the document.
    public struct Page: Sendable {
        /// The content of the page; its size is the page's size.
        public var drawing: Drawing
        /// The entries of the viewer's outline that lead to this page.
        public var bookmarks: [String]

        /// Creates a page.
        public init(_ drawing: Drawing, bookmarks: [String] = []) {
            self.drawing = drawing
            self.bookmarks = bookmarks
        }
    }

    /// The document's title, which viewers show.
    public var title: String
    /// The date of creation, the only date in the file.
    public var created: Date
    /// The pages in order.
    public var pages: [Page]

    /// Creates a document.
    public init(title: String, created: Date, pages: [Page] = []) {
        self.title = title
        self.created = created
        self.pages = pages
    }

    /// Returns the bytes of the file (PDF 1.4).
    /// - Throws: ``FigureError`` when there are no pages, a page has an invalid size, or Cairo fails.
    public func data() throws -> Data {
        // Acrobat opens pages of 3 to 14,400 points (ISO 32000-1, annex C.2).
        guard let first = pages.first?.drawing,
            pages.allSatisfy({
                (3...14_400).contains($0.drawing.width) && (3...14_400).contains($0.drawing.height)
            })
        else {
            throw FigureError("a document needs pages, each 3 to 14400 points wide and high")
        }
        let bytes = ByteSink()
        try withExtendedLifetime(bytes) {
            guard
                let surface = cairo_pdf_surface_create_for_stream(
                    ByteSink.write, bytes.closure, first.width, first.height)
            else { throw FigureError("Cairo made no document") }
            defer { cairo_surface_destroy(surface) }
            try draw(on: surface)
        }
        return bytes.data
    }

    /// Writes the document atomically.
    /// - Throws: ``FigureError``, or `FileError` that names the file.
    public func write(to url: URL) throws {
        try WholeFile.write(data(), to: url)
    }

    private func draw(on surface: OpaquePointer) throws {
        cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.oneLine)
        cairo_pdf_surface_set_metadata(
            surface, CAIRO_PDF_METADATA_CREATE_DATE, created.formatted(.iso8601))
        guard let context = cairo_create(surface) else { throw FigureError("Cairo made no drawing context") }
        defer { cairo_destroy(context) }
        for (index, page) in pages.enumerated() {
            cairo_pdf_surface_set_size(surface, page.drawing.width, page.drawing.height)
            page.drawing.render(in: context)
            for bookmark in page.bookmarks {
                cairo_pdf_surface_add_outline(
                    surface, 0, bookmark.oneLine, "page=\(index + 1) pos=[0 0]", CAIRO_PDF_OUTLINE_FLAG_OPEN)
            }
            cairo_show_page(context)
        }
        try FigureError.check(cairo_status(context))
        cairo_surface_finish(surface)
        try FigureError.check(cairo_surface_status(surface))
    }
}
