import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension WholeFile {
    /// Returns the bytes of a file, without relying on its reported size.
    /// - Parameter limit: the maximum number of bytes. A larger file is an error, so that a device or a wrong file
    ///   cannot fill the memory.
    /// - Throws: ``FileError`` that names the file.
    public static func contents(of url: URL, atMost limit: Int) throws -> Data {
        let data = try beginning(of: url, count: limit + 1)
        guard data.count <= limit else {
            throw FileError(url, "expected at most \(limit) bytes, found more")
        }
        return data
    }

    /// Returns the bytes of a file as an array, for readers that access single bytes. The bytes are held in memory
    /// once.
    /// - Throws: ``FileError`` that names the file.
    public static func bytes(of url: URL, atMost limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try read(url, count: limit + 1, expecting: { bytes.reserveCapacity($0) }) {
            bytes.append(contentsOf: $0)
        }
        guard bytes.count <= limit else {
            throw FileError(url, "expected at most \(limit) bytes, found more")
        }
        return bytes
    }

    /// Returns the first `count` bytes of a file, or all bytes if there are fewer.
    /// - Throws: ``FileError`` that names the file.
    public static func beginning(of url: URL, count: Int) throws -> Data {
        var data = Data()
        try read(url, count: count, expecting: { data.reserveCapacity($0) }) { data.append(contentsOf: $0) }
        return data
    }

    /// Reads up to `count` bytes, a part at a time.
    /// - Parameter expecting: is called with the probable number of bytes, so that memory can be reserved. The number
    ///   of bytes read may differ.
    private static func read(
        _ url: URL, count: Int, expecting: (Int) -> Void, take: (ArraySlice<UInt8>) -> Void
    ) throws {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(url) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(url) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError(url, "is a folder; expected a file") }
        expecting(max(0, min(count, Int(status.st_size))))
        var part = [UInt8](repeating: 0, count: max(1, min(count, 1 << 20)))
        var total = 0
        while total < count {
            let wanted = min(part.count, count - total)
            let done = part.withUnsafeMutableBytes { Self.read(descriptor, $0.baseAddress, wanted) }
            if done < 0, errno == EINTR { continue }
            guard done >= 0 else { throw failure(url) }
            if done == 0 { break }
            take(part[..<done])
            total += done
        }
    }

    /// Calls the system's function, which this extension's `read` hides.
    private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, buffer, count)
        #else
            Darwin.read(descriptor, buffer, count)
        #endif
    }

    private static func failure(_ url: URL) -> FileError {
        let reason = errno == ENOENT ? "there is no such file" : String(cString: strerror(errno))
        return FileError(url, "cannot be read: \(reason)")
    }
}
