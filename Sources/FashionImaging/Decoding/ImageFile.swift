import FashionCore
import Foundation

/// A PNG, JPEG or WebP file in memory whose header has been read and whose size is within limits.
public struct ImageFile: Sendable {
    /// The supported formats.
    public enum Format: String, Sendable, CaseIterable {
        case png = "PNG"
        case jpeg = "JPEG"
        case webp = "WebP"

        /// Number of bytes that identify the format.
        public static let signatureLength = 12

        /// The first bytes of every file of the format.
        var signature: [UInt8] {
            switch self {
            case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            case .jpeg: [0xFF, 0xD8, 0xFF]
            case .webp: Array("RIFF".utf8)
            }
        }

        /// Recognises the format of a file by its first bytes; nil for other formats. File names do not matter.
        public init?(beginning bytes: some Sequence<UInt8>) {
            let beginning = Array(bytes.prefix(Self.signatureLength))
            guard let format = Self.allCases.first(where: { beginning.starts(with: $0.signature) }),
                // The type of a RIFF file follows its length.
                format != .webp || beginning.dropFirst(8).elementsEqual("WEBP".utf8)
            else { return nil }
            self = format
        }
    }

    /// Maximum size of a file in bytes.
    public static let largestFile = 256 << 20
    /// Maximum number of pixels. Memory of four bytes per pixel is allocated only after this check.
    public static let mostPixels = 100_000_000

    /// Location of the file.
    public let url: URL
    /// Format of the file.
    public let format: Format
    /// Width in pixels as stored.
    public let width: Int
    /// Height in pixels as stored.
    public let height: Int
    private let data: Data

    /// Reads a file and its header.
    /// - Throws: `FileError` that names the file: missing, not a regular file, too large, of another format, or
    ///   damaged.
    public init(contentsOf url: URL) throws {
        try self.init(Self.read(url), of: url)
    }

    /// Reads the header of an image in memory.
    /// - Parameter url: location of the file, for errors.
    /// - Throws: `FileError` that names the file.
    public init(_ data: Data, of url: URL) throws {
        guard data.count <= Self.largestFile else { throw Self.tooLarge(data.count, url) }
        guard let format = Format(beginning: data) else {
            throw FileError(url, ContentKind(beginning: data).sentence(for: .image))
        }
        let size = try data.withUnsafeBytes { bytes in
            switch format {
            case .png: try PNGDecoder.size(of: bytes, url)
            case .jpeg: try JPEGDecoder.size(of: bytes, url)
            case .webp: try WebPDecoder.size(of: bytes, url)
            }
        }
        guard size.width > 0, size.height > 0 else {
            throw FileError(url, "is damaged: its header gives no size")
        }
        guard size.width <= Self.mostPixels / size.height else {
            throw FileError(
                url,
                "expected an image of at most \(Self.mostPixels) pixels, found \(size.width)×\(size.height)")
        }
        self.url = url
        self.data = data
        self.format = format
        (width, height) = size
    }

    /// The transformation that makes the image upright.
    public var orientation: Orientation {
        data.withUnsafeBytes { bytes in
            switch format {
            case .png: EXIFReader.orientation(png: bytes)
            case .jpeg: EXIFReader.orientation(jpeg: bytes)
            case .webp: EXIFReader.orientation(webp: bytes)
            }
        }
    }

    /// Whether the file stores colours; its pixels may still all be grey.
    public var storesColour: Bool {
        data.withUnsafeBytes { bytes in
            switch format {
            // The colour type in the first chunk: 0 is grey, 4 grey with alpha.
            case .png: bytes.count > 25 && ![0, 4].contains(bytes[25])
            case .jpeg: JPEGDecoder.storesColour(bytes)
            // WebP has no grey format.
            case .webp: true
            }
        }
    }

    /// Decodes the pixels at a smaller size if the format makes that easy: JPEG at a half, a quarter or an eighth, by
    /// leaving out the highest frequencies of each block of 8×8 pixels (`scale_num` of libjpeg).
    /// - Parameters:
    ///   - width: minimum width of a reduced image, as stored.
    ///   - height: minimum height of a reduced image, as stored.
    /// - Throws: `FileError` that names the file, when the image is damaged or of a kind that cannot be read.
    public func decode(atLeast width: Int, by height: Int) throws -> DecodedImage {
        let divisor = divisor(atLeast: width, by: height)
        guard divisor > 1 else { return try decode() }
        return try data.withUnsafeBytes { bytes in
            let size = (
                width: (self.width + divisor - 1) / divisor, height: (self.height + divisor - 1) / divisor
            )
            let pixels = try JPEGDecoder.pixels(of: bytes, url, size.width, size.height)
            guard
                let image = DecodedImage(
                    width: size.width, height: size.height, pixels: pixels,
                    orientation: EXIFReader.orientation(jpeg: bytes), reducedBy: divisor,
                    from: DecodedImage.Size(width: self.width, height: self.height))
            else { throw FileError(url, "is damaged: its size changes while it is read") }
            return image
        }
    }

    /// Returns the factor of the reduction: 8, 4, 2 or 1.
    private func divisor(atLeast width: Int, by height: Int) -> Int {
        guard format == .jpeg else { return 1 }
        return [8, 4, 2].first { self.width / $0 >= width && self.height / $0 >= height } ?? 1
    }

    /// Images with more pixels are decoded one at a time.
    private static let smallImage = 16_000_000
    private static let large = NSLock()

    /// Decodes the image for `body`, at least at the size of ``decode(atLeast:by:)``. Large images are decoded one at a
    /// time, so that memory is bounded whatever a folder contains: 64 MB for each thread, and 400 MB once. WebP takes
    /// twice that, because it is decoded into memory of its own first.
    /// - Throws: `FileError` that names the file; errors of `body`.
    package func withDecodedImage<Result>(
        atLeast width: Int = .max, by height: Int = .max, _ body: (DecodedImage) throws -> Result
    ) throws -> Result {
        let divisor = divisor(atLeast: width, by: height)
        guard self.width / divisor * (self.height / divisor) > Self.smallImage else {
            return try body(decode(atLeast: width, by: height))
        }
        return try Self.large.withLock { try body(decode(atLeast: width, by: height)) }
    }

    /// Decodes the pixels.
    /// - Throws: `FileError` that names the file, when the image is damaged or of a kind that cannot be read.
    public func decode() throws -> DecodedImage {
        let (pixels, orientation) = try data.withUnsafeBytes { bytes in
            switch format {
            case .png:
                (try PNGDecoder.pixels(of: bytes, url, width, height), EXIFReader.orientation(png: bytes))
            case .jpeg:
                (try JPEGDecoder.pixels(of: bytes, url, width, height), EXIFReader.orientation(jpeg: bytes))
            case .webp:
                (try WebPDecoder.pixels(of: bytes, url, width, height), EXIFReader.orientation(webp: bytes))
            }
        }
        guard
            let image = DecodedImage(width: width, height: height, pixels: pixels, orientation: orientation)
        else { throw FileError(url, "is damaged: its size changes while it is read") }
        return image
    }

    /// Reads a regular file, after checking its size.
    private static func read(_ url: URL) throws -> Data {
        do {
            // A pipe or a device may never end.
            let values = try url.resolvingSymlinksInPath().resourceValues(forKeys: [
                .isRegularFileKey, .fileSizeKey,
            ])
            guard values.isRegularFile == true else { throw FileError(url, "is no regular file") }
            let count = values.fileSize ?? 0
            guard count <= largestFile else { throw tooLarge(count, url) }
            return try Data(contentsOf: url)
        } catch let error as CocoaError {
            let isMissing = error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile
            throw FileError(
                url, isMissing ? "no such file" : "cannot be read: \(error.plainReason)")
        }
    }

    private static func tooLarge(_ count: Int, _ url: URL) -> FileError {
        FileError(url, "expected an image file of at most \(largestFile >> 20) MiB, found \(count >> 20) MiB")
    }
}
