import CWebP
import FashionCore
import Foundation

/// Decodes WebP with libwebp: lossy and lossless, with and without transparency; one image per file.
enum WebPDecoder {
    /// Returns width and height from the header.
    ///
    /// Animations are errors: it is unclear which frame is meant, and the library leaves the composition of frames to
    /// another one.
    static func size(of bytes: UnsafeRawBufferPointer, _ url: URL) throws -> (width: Int, height: Int) {
        var features = WebPBitstreamFeatures()
        let status = WebPGetFeatures(
            bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &features)
        guard status == VP8_STATUS_OK else { throw damaged(url, status) }
        guard features.has_animation == 0 else {
            throw FileError(
                url,
                "is an animated WebP image; expected a still one: save one of its frames as WebP, PNG or JPEG"
            )
        }
        return (Int(features.width), Int(features.height))
    }

    /// Returns the pixels, `[H, W, 4]`; colours are not multiplied by alpha. A damaged or truncated file is an error
    /// even if the library has decoded a part of the image.
    ///
    /// Lossy images are decoded with the library's default, as in Pillow: chroma is interpolated.
    static func pixels(
        of bytes: UnsafeRawBufferPointer, _ url: URL, _ width: Int, _ height: Int
    ) throws -> [UInt8] {
        var configuration = WebPDecoderConfig()
        guard WebPInitDecoderConfig(&configuration) != 0 else {
            throw FileError(
                url, "cannot be decoded: libwebp is of another version than the one this was built with")
        }
        let count = width * height * 4
        return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            configuration.output.colorspace = MODE_RGBA
            configuration.output.is_external_memory = 1
            configuration.output.u.RGBA = WebPRGBABuffer(
                rgba: buffer.baseAddress, stride: Int32(width * 4), size: count)
            let status = WebPDecode(
                bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &configuration)
            guard status == VP8_STATUS_OK, configuration.output.width == width,
                configuration.output.height == height
            else { throw damaged(url, status) }
            initialized = count
        }
    }

    private static func damaged(_ url: URL, _ status: VP8StatusCode) -> FileError {
        let reason =
            switch status {
            case VP8_STATUS_OUT_OF_MEMORY: "not enough memory"
            case VP8_STATUS_UNSUPPORTED_FEATURE: "a feature that libwebp does not know"
            case VP8_STATUS_NOT_ENOUGH_DATA, VP8_STATUS_SUSPENDED: "it ends early"
            default: "its data contradict each other"
            }
        return FileError(url, "is a damaged WebP image, or one of a kind that cannot be read (\(reason))")
    }
}
