import CCairo
import FashionCore
import Foundation

/// A picture in memory to draw on: pixels as units, the origin at the top left, no transparency.
public final class Canvas {
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int

    /// The largest width and height that Cairo's image surfaces take.
    public static let maximumExtent = 32767

    private let surface: OpaquePointer
    let context: OpaquePointer

    /// A picture filled with one colour.
    /// - Parameters:
    ///   - width: 1 to ``maximumExtent``.
    ///   - height: 1 to ``maximumExtent``.
    ///   - background: the colour to begin with.
    /// - Throws: ``FigureError`` when the size is out of range or there is no memory for it.
    public init(width: Int, height: Int, background: Color = .white) throws {
        guard (1...Self.maximumExtent).contains(width), (1...Self.maximumExtent).contains(height) else {
            throw FigureError(
                "expected a picture of 1 to \(Self.maximumExtent) pixels each way, found \(width)×\(height)")
        }
        self.width = width
        self.height = height
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)) else {
            throw FigureError("Cairo made no picture of \(width)×\(height)")
        }
        guard let context = cairo_create(surface) else {
            cairo_surface_destroy(surface)
            throw FigureError("Cairo made no drawing context")
        }
        self.surface = surface
        self.context = context
        fill(Rectangle(x: 0, y: 0, width: Double(width), height: Double(height)), with: background)
        try check()
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// Fills a rectangle; edges on whole pixels stay sharp.
    public func fill(_ rectangle: Rectangle, with color: Color) {
        color.select(in: context)
        cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
        cairo_fill(context)
    }

    /// Draws a grey image, each of its pixels as a square of `scale` pixels.
    public func draw(_ image: GreyImage, x: Int, y: Int, scale: Int) {
        for row in 0..<image.height {
            for column in 0..<image.width {
                let square = Rectangle(
                    x: Double(x + column * scale), y: Double(y + row * scale), width: Double(scale),
                    height: Double(scale))
                fill(square, with: Color(grey: image[row, column]))
            }
        }
    }

    /// The pixels as `0xRRGGBB`, `[height, width]`, row-major.
    /// - Throws: ``FigureError`` when something drawn before failed.
    public func pixels() throws -> [UInt32] {
        try check()
        cairo_surface_flush(surface)
        guard let data = cairo_image_surface_get_data(surface) else {
            throw FigureError("the picture has no pixels")
        }
        let stride = Int(cairo_image_surface_get_stride(surface))
        let raw = UnsafeRawPointer(data)
        return (0..<height).flatMap { row in
            (0..<width).map { column in
                raw.load(fromByteOffset: row * stride + column * 4, as: UInt32.self) & 0xFF_FFFF
            }
        }
    }

    /// The picture as a PNG file's bytes.
    /// - Throws: ``FigureError`` when something drawn before failed, or the encoding.
    public func png() throws -> Data {
        try check()
        var data = Data()
        let status = withUnsafeMutablePointer(to: &data) { pointer in
            cairo_surface_write_to_png_stream(
                surface,
                { closure, bytes, length in
                    guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
                    closure.assumingMemoryBound(to: Data.self).pointee.append(bytes, count: Int(length))
                    return CAIRO_STATUS_SUCCESS
                }, pointer)
        }
        try FigureError.check(status)
        return data
    }

    /// Writes the picture as PNG, whole.
    /// - Throws: ``FigureError``, or `FileError` that names the file.
    public func writePNG(to url: URL) throws {
        try WholeFile.write(png(), to: url)
    }

    /// Cairo's context and surface remember the first failure; drawing after it does nothing.
    func check() throws {
        try FigureError.check(cairo_status(context))
        try FigureError.check(cairo_surface_status(surface))
    }
}
