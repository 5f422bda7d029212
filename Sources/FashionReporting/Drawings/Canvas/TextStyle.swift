import CCairo

/// How a text looks: a DejaVu font in one size, or the system's plain font where it is missing.
public struct TextStyle: Sendable, Equatable {
    /// The kinds of letters.
    public enum Family: String, Sendable {
        /// For nearly everything.
        case sans = "DejaVu Sans"
        /// Letters of equal width, for tables set in spaces.
        case mono = "DejaVu Sans Mono"
    }

    /// Height of the font in units.
    public var size: Double
    /// Whether in bold.
    public var isBold: Bool
    /// The letters' colour.
    public var color: Color
    /// The kind of letters.
    public var family: Family

    /// A style; black and not bold unless told otherwise.
    public init(size: Double, isBold: Bool = false, color: Color = .black, family: Family = .sans) {
        self.size = size
        self.isBold = isBold
        self.color = color
        self.family = family
    }

    /// The same style in another colour.
    func colored(_ color: Color) -> TextStyle {
        var style = self
        style.color = color
        return style
    }
}

/// The room that a line of text needs, in units.
public struct TextExtent: Sendable, Equatable {
    /// From where it begins to where it ends.
    public var width: Double
    /// Above the line that letters stand on.
    public var ascent: Double
    /// Below it.
    public var descent: Double
    /// From the highest letter's top to the lowest one's bottom.
    public var height: Double { ascent + descent }
}

extension TextStyle {
    /// The room that a line of text needs; the same on every surface.
    public func extent(of text: String) -> TextExtent {
        withFace { face, options in
            var matrix = cairo_matrix_t()
            cairo_matrix_init_scale(&matrix, size, size)
            var identity = cairo_matrix_t()
            cairo_matrix_init_identity(&identity)
            let font = cairo_scaled_font_create(face, &matrix, &identity, options)
            defer { cairo_scaled_font_destroy(font) }
            var line = cairo_font_extents_t()
            cairo_scaled_font_extents(font, &line)
            var extents = cairo_text_extents_t()
            cairo_scaled_font_text_extents(font, text.oneLine, &extents)
            let width = max(extents.x_advance, extents.x_bearing + extents.width)
            return TextExtent(width: width, ascent: line.ascent, descent: line.descent)
        }
    }

    /// The baseline of a line in the middle between two heights.
    func baseline(between top: Double, and bottom: Double) -> Double {
        let line = extent(of: "")
        return (top + bottom + line.ascent - line.descent) / 2
    }

    /// Chooses font and colour for what a context writes next.
    func select(in context: OpaquePointer) {
        color.select(in: context)
        withFace { face, options in
            cairo_set_font_face(context, face)
            cairo_set_font_options(context, options)
        }
        cairo_set_font_size(context, size)
    }

    /// Hinting is off, so that neither the desktop's settings nor the resolution changes a text's width.
    private func withFace<Result>(_ body: (_ face: OpaquePointer?, _ options: OpaquePointer?) -> Result)
        -> Result
    {
        let options = cairo_font_options_create()
        defer { cairo_font_options_destroy(options) }
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        let face = cairo_toy_font_face_create(
            family.rawValue, CAIRO_FONT_SLANT_NORMAL,
            isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
        defer { cairo_font_face_destroy(face) }
        return body(face, options)
    }
}

extension String {
    /// The text without line breaks and other control characters, which would end it or show as boxes.
    var oneLine: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return self
        }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    /// The text, or its beginning and `…` when it has more characters than asked for.
    func shortened(to count: Int) -> String {
        self.count <= count ? self : self.prefix(max(count - 1, 0)) + "…"
    }
}
