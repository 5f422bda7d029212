import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension WholeFile {
    /// The bytes of a file, read without trusting its size.
    /// - Parameter limit: more bytes than this are an error, so that a device or a wrong file cannot fill memory.
    /// - Throws: ``FileError`` that names the file.
    public static func contents(of url: URL, atMost limit: Int) throws -> Data {
        let data = try beginning(of: url, count: limit + 1)
        guard data.count <= limit else {
            throw FileError(url, "expected at most \(limit) bytes, found more")
        }
        return data
    }

    /// The same as an array, for readers that look at single bytes; it is held in memory once.
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

    /// The first bytes of a file, all of them where there are not so many.
    /// - Throws: ``FileError`` that names the file.
    public static func beginning(of url: URL, count: Int) throws -> Data {
        var data = Data()
        try read(url, count: count, expecting: { data.reserveCapacity($0) }) { data.append(contentsOf: $0) }
        return data
    }

    /// Reads up to `count` bytes, a part at a time.
    /// - Parameter expecting: is told how many there may be: a hint, so that memory is not moved about. What counts is what can
    ///   be read.
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

    /// The system's function, under the name of ours.
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
