/// The style of a report in a browser, on a phone and in print.
enum HTMLStyle {
    /// The style sheet.
    static let text = """
        body { font: 16px/1.5 "DejaVu Sans", Verdana, sans-serif; color: #1a1a1a; background: #fff; max-width: 75rem;
          margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: 0.5rem 0; }
        h2 { font-size: 1.25rem; border-bottom: 1px solid #bbb; margin: 2.2rem 0 0.8rem; }
        header p { color: #555; }
        nav ol { columns: 16rem; padding-left: 1.4rem; }
        a { color: #005a9c; }
        figure { margin: 1.2rem 0; }
        img { max-width: 100%; height: auto; }
        figcaption { color: #555; font-size: 0.9rem; }
        pre { font: 0.85rem/1.4 "DejaVu Sans Mono", Consolas, monospace; overflow-x: auto; }
        .table { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 0.9rem; }
        th, td { padding: 0.25rem 0.8rem; border-bottom: 1px solid #ddd; text-align: left; }
        .number { text-align: right; font-variant-numeric: tabular-nums; }
        @media print {
          body { max-width: none; padding: 0; font-size: 10pt; }
          nav { display: none; }
          figure, tr { break-inside: avoid; }
          h2 { break-after: avoid; }
          pre, .table { overflow: visible; white-space: pre-wrap; }
        }
        """
}
