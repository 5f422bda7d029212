import CTurboJPEG
import FashionCore
import Foundation

/// Decodes JPEG with TurboJPEG: grey, YCbCr, RGB, CMYK and YCCK, baseline and progressive.
enum JPEGDecoder {
    /// Returns width and height from the header.
    static func size(of bytes: UnsafeRawBufferPointer, _ url: URL) throws -> (width: Int, height: Int) {
        try decompressing(url) { decoder in
            let header = try header(of: bytes, url, decoder)
            return (header.width, header.height)
        }
    }

    /// Whether the image has colour components.
    static func storesColour(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let url = URL(fileURLWithPath: "image")
        let colours = try? decompressing(url) { try header(of: bytes, url, $0).colours }
        return colours != TJCS_GRAY.rawValue
    }

    /// Returns the pixels, `[H, W, 4]`, with an alpha of 255. Width and height are those of the header, or a half, a
    /// quarter or an eighth of them, rounded up.
    ///
    /// A damaged file is an error even if the library could fill the gap with grey, because missing parts cannot be
    /// recognised. A file with more than 500 scans is an error too: no program writes as many, and it would take hours.
    static func pixels(
        of bytes: UnsafeRawBufferPointer, _ url: URL, _ width: Int, _ height: Int
    ) throws -> [UInt8] {
        try decompressing(url) { decoder in
            let header = try header(of: bytes, url, decoder)
            let isCMYK = header.colours == TJCS_CMYK.rawValue || header.colours == TJCS_YCCK.rawValue
            let format = Int32(isCMYK ? TJPF_CMYK.rawValue : TJPF_RGBA.rawValue)
            let count = width * height * 4
            return try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                let status = tjDecompress2(
                    decoder, bytes.bindMemory(to: UInt8.self).baseAddress, UInt(bytes.count),
                    buffer.baseAddress, Int32(width), 0, Int32(height), format,
                    Int32(TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS))
                guard status == 0 else { throw problem(decoder, url) }
                if isCMYK { convertInks(buffer) }
                initialized = count
            }
        }
    }

    /// Converts cyan, magenta, yellow and black to RGBA in place. The inks are stored inverted, as Adobe's programs do:
    /// 255 means no ink.
    private static func convertInks(_ pixels: UnsafeMutableBufferPointer<UInt8>) {
        for start in stride(from: 0, to: pixels.count, by: 4) {
            let black = Int(pixels[start + 3])
            for colour in start..<start + 3 {
                pixels[colour] = UInt8(truncatingIfNeeded: (Int(pixels[colour]) * black + 127) / 255)
            }
            pixels[start + 3] = 255
        }
    }

    private static func header(
        of bytes: UnsafeRawBufferPointer, _ url: URL, _ decoder: tjhandle
    ) throws -> (width: Int, height: Int, colours: UInt32) {
        var (width, height, subsampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        guard
            tjDecompressHeader3(
                decoder, bytes.bindMemory(to: UInt8.self).baseAddress, UInt(bytes.count), &width, &height,
                &subsampling, &colours) == 0
        else { throw problem(decoder, url) }
        return (Int(width), Int(height), UInt32(bitPattern: colours))
    }

    private static func decompressing<Result>(_ url: URL, _ body: (tjhandle) throws -> Result) throws
        -> Result
    {
        guard let decoder = tjInitDecompress() else {
            throw FileError(url, "cannot be decoded: TurboJPEG does not start")
        }
        defer { tjDestroy(decoder) }
        return try body(decoder)
    }

    private static func problem(_ decoder: tjhandle, _ url: URL) -> FileError {
        let words = tjGetErrorStr2(decoder).map { String(cString: $0) } ?? "no reason given"
        return FileError(url, "is a damaged JPEG image, or one of a kind that cannot be read (\(words))")
    }
}
