import CPNG
import FashionCore
import Foundation

/// PNG by libpng's simplified interface: palettes, grey, 16 bits and interlacing all come out as 8-bit RGBA.
///
/// Colours are taken as sRGB; libpng applies a file's own gamma (chunk gAMA) where it differs.
enum PNGDecoder {
    /// Width and height, from the header.
    static func size(of bytes: UnsafeRawBufferPointer, _ url: URL) throws -> (width: Int, height: Int) {
        try reading(bytes, url) { image in (Int(image.width), Int(image.height)) }
    }

    /// `[H, W, 4]`.
    static func pixels(
        of bytes: UnsafeRawBufferPointer, _ url: URL, _ width: Int, _ height: Int
    ) throws -> [UInt8] {
        try reading(bytes, url) { image in
            image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
            // Without this, 16 bits without a word about gamma would be taken as linear light.
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
