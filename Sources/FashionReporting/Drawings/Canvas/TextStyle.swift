import CCairo

/// The style of a text: a DejaVu font in one size, or the system's default font if it is missing.
public struct TextStyle: Sendable, Equatable {
    /// The family of a font.
    public enum Family: String, Sendable {
        /// The proportional family, for nearly all text.
        case sans = "DejaVu Sans"
        /// The monospaced family, for tables aligned with spaces.
        case mono = "DejaVu Sans Mono"
    }

    /// The font size in units.
    public var size: Double
    /// Whether the text is bold.
    public var isBold: Bool
    /// The text colour.
    public var color: Color
    /// The font family.
    public var family: Family

    /// Creates a style, by default black and not bold.
    public init(size: Double, isBold: Bool = false, color: Color = .black, family: Family = .sans) {
        self.size = size
        self.isBold = isBold
        self.color = color
        self.family = family
    }

    /// Returns the same style in another colour.
    func colored(_ color: Color) -> TextStyle {
        var style = self
        style.color = color
        return style
    }
}

/// The size of a line of text, in units.
public struct TextExtent: Sendable, Equatable {
    /// The width from start to end.
    public var width: Double
    /// The height above the baseline.
    public var ascent: Double
    /// The depth below the baseline.
    public var descent: Double
    /// The height of the line, from the top of the tallest letter to the bottom of the lowest.
    public var height: Double { ascent + descent }
}

extension TextStyle {
    /// Returns the size of a line of text, which is the same on every surface.
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

    /// Returns the baseline of a line that is centred between two heights.
    func baseline(between top: Double, and bottom: Double) -> Double {
        let line = extent(of: "")
        return (top + bottom + line.ascent - line.descent) / 2
    }

    /// Sets the font and the colour for the next text of a context.
    func select(in context: OpaquePointer) {
        color.select(in: context)
        withFace { face, options in
            cairo_set_font_face(context, face)
            cairo_set_font_options(context, options)
        }
        cairo_set_font_size(context, size)
    }

    /// Passes the font and its options to a closure. Hinting is off, so that neither the desktop's settings nor the
    /// resolution changes the width of a text.
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
    /// The text with control characters, such as line breaks, replaced by spaces; they would end it or show as boxes.
    var oneLine: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return self
        }
        return String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }

    /// Returns the text, or its beginning and `…` if it has more than `count` characters.
    func shortened(to count: Int) -> String {
        self.count <= count ? self : self.prefix(max(count - 1, 0)) + "…"
    }
}
