import FashionCore
import Foundation

extension Report {
    /// Returns the report as one self-contained HTML page with embedded images and styles, which loads nothing else.
    ///
    /// The page is valid XML as well as HTML. Wide tables scroll separately on small screens; in print, figures and
    /// tables are not split across pages if that can be avoided.
    /// - Throws: `FigureError` when a drawing cannot be rendered.
    public func html() throws -> String {
        let contents = sections.enumerated().map { index, section in
            "<li><a href=\"#s\(index + 1)\">\(section.heading.escaped)</a></li>"
        }
        let body = try sections.enumerated().map { index, section in
            let blocks = try section.blocks.map(Self.html).joined(separator: "\n")
            return
                "<section id=\"s\(index + 1)\">\n<h2>\(section.heading.escaped)</h2>\n\(blocks)\n</section>"
        }
        return """
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>\(title.escaped)</title>
            <style>
            \(HTMLStyle.text)
            </style>
            </head>
            <body>
            <header>
            <h1>\(title.escaped)</h1>
            <p>\(subtitle.escaped)<br />\(created.formatted(.iso8601))</p>
            </header>
            <nav><ol>
            \(contents.joined(separator: "\n"))
            </ol></nav>
            \(body.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    /// Writes the HTML page atomically.
    /// - Throws: `FigureError`, or `FileError` that names the file.
    public func writeHTML(to url: URL) throws { try WholeFile.write(html(), to: url) }

    private static func html(_ block: Block) throws -> String {
        switch block {
        case .paragraph(let text):
            return "<p>\(text.escaped.replacingOccurrences(of: "\n", with: "<br />\n"))</p>"
        case .preformatted(let text):
            return "<pre>\(text.escaped)</pre>"
        case .table(let table):
            return html(table)
        case .figure(let drawing, let caption):
            let png = try Canvas(drawing, scale: drawing.standardScale).png().base64EncodedString()
            return """
                <figure>
                <img alt="\(caption.escaped)" width="\(Int(drawing.width))" height="\(Int(drawing.height))" \
                src="data:image/png;base64,\(png)" />
                <figcaption>\(caption.escaped)</figcaption>
                </figure>
                """
        }
    }

    private static func html(_ table: Table) -> String {
        let isNumeric = table.isNumeric
        func row(_ cells: [String], _ tag: String) -> String {
            let cells = isNumeric.enumerated().map { column, isNumeric in
                let style = isNumeric ? " class=\"number\"" : ""
                return "<\(tag)\(style)>\(table.cell(cells, column).escaped)</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>"
        }
        let head = table.header.isEmpty ? "" : "<thead>\(row(table.header, "th"))</thead>\n"
        let rows = table.rows.map { row($0, "td") }.joined(separator: "\n")
        return "<div class=\"table\"><table>\n\(head)<tbody>\n\(rows)\n</tbody></table></div>"
    }
}

extension String {
    /// The text escaped for HTML and XML, without the control characters that XML forbids.
    fileprivate var escaped: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "\n", "\t": text.unicodeScalars.append(scalar)
            case _ where scalar.value < 32 || 0x7F...0x9F ~= scalar.value || 0xFFFE...0xFFFF ~= scalar.value:
                text += " "
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
