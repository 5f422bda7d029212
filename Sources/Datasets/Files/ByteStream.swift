import FashionCore
import Foundation

/// Reads a file piece by piece, inflating it on the way when it is gzip.
///
/// Whether a file is gzip is decided by its first two bytes, not by its name. Memory stays bounded by one piece of
/// the file and one piece of the result.
enum ByteStream {
    /// More decompressed bytes than this are refused.
    static let limit = 512 << 20
    private static let pieceSize = 1 << 20

    /// Hands the file's (decompressed) bytes to `consume`, in order; the pointer is valid during the call only.
    /// - Returns: how many bytes there were.
    /// - Throws: ``FileError`` for what cannot be read, is corrupt or larger than `limit`; what `consume` throws.
    @discardableResult
    static func read(
        _ url: URL, limit: Int = limit, consume: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        let descriptor = open(url.path, O_RDONLY | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(url, "cannot be opened: \(systemError())") }
        defer { close(descriptor) }
        guard size(of: descriptor) != nil else { throw FileError(url, "is not a regular file") }

        var total = 0
        func deliver(_ bytes: UnsafeRawBufferPointer) throws {
            guard bytes.count <= limit - total else {
                throw FileError(url, "holds more than the \(limit) bytes that are read at most")
            }
            total += bytes.count
            try consume(bytes)
        }

        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 16)
        defer { piece.deallocate() }
        let first = try fill(piece, from: descriptor, url)
        if first.count >= 2, first[0] == 0x1F, first[1] == 0x8B {
            try Inflater.run(
                url, first: first, next: { try fill(piece, from: descriptor, url) }, deliver: deliver)
        } else {
            var bytes = first
            while !bytes.isEmpty {
                try deliver(bytes)
                bytes = try fill(piece, from: descriptor, url)
            }
        }
        return total
    }

    /// The size in bytes of the file at `url`, or nil if it is not a regular file.
    static func size(of url: URL) -> Int? {
        let descriptor = open(url.path, O_RDONLY | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return size(of: descriptor)
    }

    private static func size(of descriptor: Int32) -> Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The next piece, full unless the file ends in it; empty at the end.
    private static func fill(
        _ piece: UnsafeMutableRawBufferPointer, from descriptor: Int32, _ url: URL
    ) throws -> UnsafeRawBufferPointer {
        var filled = 0
        while filled < piece.count {
            let count = Foundation.read(
                descriptor, piece.baseAddress?.advanced(by: filled), piece.count - filled)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(url, "cannot be read: \(systemError())")
            }
            filled += count
        }
        return UnsafeRawBufferPointer(rebasing: piece[..<filled])
    }

    private static func systemError() -> String { String(cString: strerror(errno)) }
}
