import CPNG
import FashionCore
import Foundation

/// Decodes PNG with libpng's simplified interface: palettes, grey, 16 bits and interlaced images all become 8-bit RGBA.
///
/// Colours are interpreted as sRGB; libpng applies the gamma of the file (chunk gAMA) if it differs.
enum PNGDecoder {
    /// Returns width and height from the header.
    static func size(of bytes: UnsafeRawBufferPointer, _ url: URL) throws -> (width: Int, height: Int) {
        try reading(bytes, url) { image in (Int(image.width), Int(image.height)) }
    }

    /// Returns the pixels, `[H, W, 4]`.
    static func pixels(
        of bytes: UnsafeRawBufferPointer, _ url: URL, _ width: Int, _ height: Int
    ) throws -> [UInt8] {
        try reading(bytes, url) { image in
            image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
            // Without this flag, 16-bit images without a gamma would be interpreted as linear light.
            image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
            let count = width * height * 4
            return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                guard png_image_finish_read(&image, nil, buffer.baseAddress, png_int_32(width * 4), nil) != 0
                else { throw problem(image, url) }
                initialized = count
            }
        }
    }

    private static func reading<Result>(
        _ bytes: UnsafeRawBufferPointer, _ url: URL, _ body: (inout png_image) throws -> Result
    ) throws -> Result {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
            throw problem(image, url)
        }
        return try body(&image)
    }

    private static func problem(_ image: png_image, _ url: URL) -> FileError {
        let words = withUnsafeBytes(of: image.message) { message in
            String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
        }
        return FileError(url, "is a damaged PNG image (\(words))")
    }
}
