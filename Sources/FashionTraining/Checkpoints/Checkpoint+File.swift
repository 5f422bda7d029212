import FashionCore
import Foundation

/// The checkpoint file: a header of 32 bytes, a JSON text with everything but the arrays, then the arrays one after
/// another.
///
/// The header, little-endian: the eight letters `FASHCKPT`, the version (UInt32), the CRC-32 of everything after the
/// header (UInt32), and the sizes in bytes of the text (UInt64) and of the arrays (UInt64). Arrays are float32, so they
/// are restored bit for bit; numbers in the text have enough digits for an exact round trip. Equal states give equal
/// bytes. (A binary property list is no alternative: it loses the sign of zero, since it stores equal numbers once.)
///
/// Measured with four arrays of 1.2 million numbers, 19 MB: 0.04 s to write, including the flush, and 0.04 s to read.
extension Checkpoint {
    /// The version of the layout; a reader accepts no other.
    static let version: UInt32 = 1
    static let headerSize = 32
    private static let magic = Data("FASHCKPT".utf8)
    /// The largest file that is read, in bytes: more than any supported network needs, and far less than memory holds.
    private static let largestFile = 1 << 32

    /// Writes the file atomically.
    /// - Throws: `FileError`.
    public func write(to url: URL) throws {
        let contents = CheckpointContents(self)
        let text: Data
        do {
            text = try contents.json()
        } catch {
            throw FileError(url, "the checkpoint cannot be encoded: \(error.plainReason)")
        }
        var file = Data(count: Self.headerSize)
        file.reserveCapacity(Self.headerSize + text.count + contents.arrayBytes)
        file.append(text)
        for entry in contents.arrays {
            file.append(littleEndian: self[keyPath: entry.group.path][entry.name] ?? [])
        }
        var header = Self.magic
        header.append(littleEndian: Self.version)
        header.append(littleEndian: file.dropFirst(Self.headerSize).checksum)
        header.append(littleEndian: UInt64(text.count))
        header.append(littleEndian: UInt64(contents.arrayBytes))
        file.replaceSubrange(..<Self.headerSize, with: header)
        try WholeFile.write(file, to: url)
    }

    /// Reads a file written by ``write(to:)``.
    /// - Throws: `FileError` that says whether the file is of another kind or version, truncated or damaged.
    public init(contentsOf url: URL) throws {
        let file = try WholeFile.contents(of: url, atMost: Self.largestFile)
        guard file.starts(with: Self.magic) else {
            throw FileError(url, "expected a training checkpoint, found a file of another kind")
        }
        guard file.count >= Self.headerSize else {
            throw FileError(
                url, "expected a header of \(Self.headerSize) bytes, found \(file.count): cut short")
        }
        let version: UInt32 = file.littleEndian(at: 8)
        guard version == Self.version else {
            throw FileError(
                url,
                "expected a checkpoint of version \(Self.version), found version \(version); start a new training"
            )
        }
        let body = file.dropFirst(Self.headerSize)
        let textBytes: UInt64 = file.littleEndian(at: 16)
        let arrayBytes: UInt64 = file.littleEndian(at: 24)
        let (expected, overflow) = textBytes.addingReportingOverflow(arrayBytes)
        guard !overflow, expected == UInt64(body.count) else {
            throw FileError(
                url,
                "expected \(overflow ? "fewer" : "\(expected)") bytes after the header, found \(body.count): "
                    + "cut short or added to")
        }
        let checksum: UInt32 = file.littleEndian(at: 12)
        guard body.checksum == checksum else {
            throw FileError(url, "damaged: its checksum does not fit its contents")
        }
        do {
            // `textBytes` is at most the size of the body, as checked above, so the conversion is safe.
            let text = body.prefix(Int(textBytes))
            self = try CheckpointContents(json: text).checkpoint(arrays: body.dropFirst(text.count))
        } catch {
            throw FileError(url, "expected a checkpoint's contents: \(error.reason)")
        }
    }
}
