import FashionCore
import Foundation

/// Reads a file, or an entry of a zip archive, piece by piece and decompresses gzip on the way.
///
/// Gzip is recognised by the first two bytes, not by the file name. Memory is bounded by one piece of the file and one
/// piece of the result.
enum ByteStream {
    /// Maximum number of decompressed bytes.
    static let limit = 512 << 20
    private static let pieceSize = 1 << 20

    /// Fills a buffer with the next bytes and returns their number, which is less than the buffer's size only at the
    /// end.
    private typealias Fill = (UnsafeMutableRawBufferPointer) throws -> Int

    /// Passes the (decompressed) bytes of a file to `consume`, in order. The pointer is valid only during the call.
    /// - Parameter url: a file, or a path into a zip archive as if it were a folder.
    /// - Returns: the number of bytes.
    /// - Throws: `FileError` for a file that cannot be read, is corrupt or larger than `limit`; errors of `consume`.
    @discardableResult
    static func read(
        _ url: URL, limit: Int = limit, consume: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        let descriptor = open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            let problem = systemError()
            guard let place = ZipFile.place(of: url) else {
                throw FileError(url, "cannot be opened: \(problem)")
            }
            let reader = try ZipFile.reader(of: place.entry, in: place.archive)
            return try read(url, limit: limit, from: reader.fill, consume: consume)
        }
        defer { close(descriptor) }
        guard size(of: descriptor) != nil else { throw FileError(url, "is not a regular file") }
        return try read(url, limit: limit, from: { try fill($0, from: descriptor, url) }, consume: consume)
    }

    private static func read(
        _ url: URL, limit: Int, from fill: Fill, consume: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
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
        func next() throws -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: piece[..<(try fill(piece))])
        }
        let first = try next()
        if first.count >= 2, first[0] == 0x1F, first[1] == 0x8B {
            try Inflater.run(url, first: first, next: next, deliver: deliver)
        } else {
            var bytes = first
            while !bytes.isEmpty {
                try deliver(bytes)
                bytes = try next()
            }
        }
        return total
    }

    /// Returns the size of the file at `url` in bytes; nil if it is not a regular file.
    static func size(of url: URL) -> Int? {
        let descriptor = open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            return ZipFile.place(of: url).flatMap { ZipFile.size(of: $0.entry, in: $0.archive) }
        }
        defer { close(descriptor) }
        return size(of: descriptor)
    }

    private static func size(of descriptor: Int32) -> Int? {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    private static func fill(
        _ piece: UnsafeMutableRawBufferPointer, from descriptor: Int32, _ url: URL
    ) throws -> Int {
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
        return filled
    }

    private static func systemError() -> String { String(cString: strerror(errno)) }
}
