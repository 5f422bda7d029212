import CCairo

/// How a text looks: DejaVu Sans in one size, or the system's plain font where it is missing.
public struct TextStyle: Sendable, Equatable {
    /// Height of the font in pixels.
    public var size: Double
    /// Whether in bold.
    public var isBold: Bool
    /// The letters' colour.
    public var color: Color

    /// A style; black and not bold unless told otherwise.
    public init(size: Double, isBold: Bool = false, color: Color = .black) {
        self.size = size
        self.isBold = isBold
        self.color = color
    }
}

extension Canvas {
    /// The room that a text needs, in pixels: how far it reaches to the right, above its baseline and below.
    public func extent(of text: String, _ style: TextStyle) -> (
        width: Double, ascent: Double, descent: Double
    ) {
        select(style)
        var font = cairo_font_extents_t()
        cairo_font_extents(context, &font)
        var extents = cairo_text_extents_t()
        cairo_text_extents(context, text, &extents)
        let width = max(extents.x_advance, extents.x_bearing + extents.width)
        return (width, font.ascent, font.descent)
    }

    /// Writes one line of text.
    /// - Parameters:
    ///   - text: without line breaks.
    ///   - x: where it begins.
    ///   - baseline: the line that letters stand on.
    ///   - style: how it looks.
    public func write(_ text: String, x: Double, baseline: Double, _ style: TextStyle) {
        select(style)
        style.color.select(in: context)
        cairo_move_to(context, x, baseline)
        cairo_show_text(context, text)
    }

    /// Chooses the font. Hinting is off so that a picture does not depend on the desktop's settings.
    private func select(_ style: TextStyle) {
        let options = cairo_font_options_create()
        defer { cairo_font_options_destroy(options) }
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_set_font_options(context, options)
        cairo_select_font_face(
            context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL,
            style.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
        cairo_set_font_size(context, style.size)
    }
}
