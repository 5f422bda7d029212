import CCairo
import FashionCore
import Foundation

/// A drawing as pixels, without transparency.
public final class Canvas {
    /// The width in pixels.
    public let width: Int
    /// The height in pixels.
    public let height: Int

    /// The largest width and height of Cairo's image surfaces, in pixels.
    public static let maximumExtent = 32767

    private let surface: OpaquePointer

    /// Draws a drawing on a white background.
    /// - Parameter scale: pixels per unit of the drawing, in both directions.
    /// - Throws: ``FigureError`` when the size is out of range, memory is insufficient, or drawing fails.
    public init(_ drawing: Drawing, scale: Double = 1) throws {
        let extent = [drawing.width, drawing.height].map { ($0 * scale).rounded(.up) }
        guard let width = Int(exactly: extent[0]), let height = Int(exactly: extent[1]),
            (1...Self.maximumExtent).contains(width), (1...Self.maximumExtent).contains(height)
        else {
            throw FigureError(
                "expected a drawing of 1 to \(Self.maximumExtent) pixels each way, found "
                    + extent.map { "\($0)" }.joined(separator: "×"))
        }
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)) else {
            throw FigureError("Cairo made no drawing of \(width)×\(height)")
        }
        self.width = width
        self.height = height
        self.surface = surface
        guard let context = cairo_create(surface) else { throw FigureError("Cairo made no drawing context") }
        defer { cairo_destroy(context) }
        Color.white.select(in: context)
        cairo_paint(context)
        cairo_scale(context, scale, scale)
        drawing.render(in: context)
        // Context and surface keep the first failure; drawing after it has no effect.
        try FigureError.check(cairo_status(context))
        try FigureError.check(cairo_surface_status(surface))
        cairo_surface_flush(surface)
    }

    deinit { cairo_surface_destroy(surface) }

    /// Returns the pixels as `0xRRGGBB`, `[height, width]`, row-major.
    /// - Throws: ``FigureError`` when Cairo has no pixel data.
    public func pixels() throws -> [UInt32] {
        guard let data = cairo_image_surface_get_data(surface) else {
            throw FigureError("the drawing has no pixels")
        }
        let stride = Int(cairo_image_surface_get_stride(surface))
        let raw = UnsafeRawPointer(data)
        return (0..<height).flatMap { row in
            (0..<width).map { column in
                raw.load(fromByteOffset: row * stride + column * 4, as: UInt32.self) & 0xFF_FFFF
            }
        }
    }

    /// Returns the bytes of a PNG file.
    /// - Throws: ``FigureError`` when the encoding fails.
    public func png() throws -> Data {
        let bytes = ByteSink()
        try FigureError.check(
            cairo_surface_write_to_png_stream(surface, ByteSink.write, bytes.closure))
        return bytes.data
    }

    /// Writes the pixels as a PNG file, atomically.
    /// - Throws: ``FigureError``, or `FileError` that names the file.
    public func writePNG(to url: URL) throws {
        try WholeFile.write(png(), to: url)
    }
}

/// Collects the output of Cairo's encoders.
final class ByteSink {
    private(set) var data = Data()

    /// The closure argument that Cairo passes to ``write``; the sink must live until then.
    var closure: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    static let write: cairo_write_func_t = { closure, bytes, length in
        guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue().data.append(bytes, count: Int(length))
        return CAIRO_STATUS_SUCCESS
    }
}
