import CPNG

/// Encodes small images as PNG with libpng's simplified API.
enum PNGEncoder {
    /// Encodes a grey image.
    /// - Parameter levels: `[H, W]`, row-major.
    /// - Returns: the bytes of the file; `nil` when libpng cannot encode the image.
    static func grey(_ levels: [UInt8], width: Int, height: Int) -> [UInt8]? {
        encode(levels, width, height, channels: 1, format: 0)
    }

    /// Encodes a colour image.
    /// - Parameter levels: red, green and blue, `[H, W, 3]`, row-major.
    static func color(_ levels: [UInt8], width: Int, height: Int) -> [UInt8]? {
        encode(levels, width, height, channels: 3, format: UInt32(PNG_FORMAT_FLAG_COLOR))
    }

    private static func encode(
        _ levels: [UInt8], _ width: Int, _ height: Int, channels: Int, format: UInt32
    ) -> [UInt8]? {
        guard levels.count == width * height * channels, !levels.isEmpty else { return nil }
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(width)
        image.height = png_uint_32(height)
        image.format = png_uint_32(format)
        defer { png_image_free(&image) }
        // Uncompressed rows with their filter bytes, and room for headers: a PNG is never much larger.
        var size = levels.count + levels.count / 8 + height + 4096
        var bytes = [UInt8](repeating: 0, count: size)
        guard png_image_write_to_memory(&image, &bytes, &size, 0, levels, 0, nil) != 0, size <= bytes.count
        else { return nil }
        return Array(bytes.prefix(size))
    }
}
