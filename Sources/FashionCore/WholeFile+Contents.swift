import Foundation

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

    /// The first bytes of a file, all of them where there are not so many.
    /// - Throws: ``FileError`` that names the file.
    public static func beginning(of url: URL, count: Int) throws -> Data {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(url) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(url) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError(url, "is a folder; expected a file") }
        // A hint, so that memory is not moved about; what counts is what can be read.
        var data = Data(capacity: max(0, min(count, Int(status.st_size))))
        var part = [UInt8](repeating: 0, count: max(1, min(count, 1 << 20)))
        while data.count < count {
            let wanted = min(part.count, count - data.count)
            let done = part.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, wanted) }
            if done < 0, errno == EINTR { continue }
            guard done >= 0 else { throw failure(url) }
            if done == 0 { break }
            data.append(contentsOf: part[..<done])
        }
        return data
    }

    private static func failure(_ url: URL) -> FileError {
        let reason = errno == ENOENT ? "there is no such file" : String(cString: strerror(errno))
        return FileError(url, "cannot be read: \(reason)")
    }
}
