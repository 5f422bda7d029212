import CCairo

extension Drawing {
    /// Draws all marks on a Cairo context, whatever its surface; units are the context's.
    func render(in context: OpaquePointer) {
        for mark in marks {
            // Previous drawing may have left a path, or the current point at the end of a text.
            cairo_new_path(context)
            switch mark {
            case .shape(let outline, let fill, let stroke):
                outline.trace(in: context)
                if let fill {
                    fill.select(in: context)
                    cairo_fill_preserve(context)
                }
                if let stroke { stroke.draw(in: context) }
            case .text(let text):
                text.render(in: context)
            case .image(let image, let rectangle):
                image.render(over: rectangle, in: context)
            }
        }
    }
}

extension Color {
    func select(in context: OpaquePointer) {
        cairo_set_source_rgb(context, red, green, blue)
    }
}

extension Stroke {
    fileprivate func draw(in context: OpaquePointer) {
        color.select(in: context)
        cairo_set_line_width(context, width)
        cairo_set_dash(context, dash, Int32(clamping: dash.count), 0)
        cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
        cairo_set_line_cap(context, CAIRO_LINE_CAP_BUTT)
        cairo_stroke(context)
    }
}

extension Mark.Outline {
    fileprivate func trace(in context: OpaquePointer) {
        switch self {
        case .rectangle(let rectangle):
            cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
        case .line(let points):
            for point in points { cairo_line_to(context, point.x, point.y) }
        case .polygon(let points):
            for point in points { cairo_line_to(context, point.x, point.y) }
            cairo_close_path(context)
        case .circle(let center, let radius):
            cairo_arc(context, center.x, center.y, radius, 0, 2 * .pi)
        }
    }
}

extension PlacedText {
    fileprivate func render(in context: OpaquePointer) {
        cairo_save(context)
        style.select(in: context)
        cairo_translate(context, start.x, start.y)
        if isUpright { cairo_rotate(context, -.pi / 2) }
        cairo_move_to(context, 0, 0)
        cairo_show_text(context, text)
        cairo_restore(context)
    }
}

extension ColorImage {
    fileprivate func render(over rectangle: Rectangle, in context: OpaquePointer) {
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)) else {
            return
        }
        defer { cairo_surface_destroy(surface) }
        if let data = cairo_image_surface_get_data(surface) {
            let stride = Int(cairo_image_surface_get_stride(surface))
            let raw = UnsafeMutableRawPointer(data)
            for row in 0..<height {
                for column in 0..<width {
                    raw.storeBytes(
                        of: self[row, column], toByteOffset: row * stride + column * 4, as: UInt32.self)
                }
            }
            cairo_surface_mark_dirty(surface)
        }
        cairo_save(context)
        cairo_translate(context, rectangle.x, rectangle.y)
        cairo_scale(context, rectangle.width / Double(width), rectangle.height / Double(height))
        cairo_set_source_surface(context, surface, 0, 0)
        let isEnlarged = rectangle.width >= Double(width) && rectangle.height >= Double(height)
        cairo_pattern_set_filter(
            cairo_get_source(context), isEnlarged ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD)
        // The edge pixels are extended beyond the image; otherwise a rim of the background would show through.
        cairo_pattern_set_extend(cairo_get_source(context), CAIRO_EXTEND_PAD)
        cairo_rectangle(context, 0, 0, Double(width), Double(height))
        cairo_fill(context)
        cairo_restore(context)
    }
}
