import FashionCore
import Foundation

/// Storage of the pixels of a set: in memory, or in a part of a mapped file.
enum PixelStorage: Sendable {
    case array([UInt8])
    case mapped(MappedFile, Range<Int>)

    var count: Int {
        switch self {
        case .array(let bytes): bytes.count
        case .mapped(_, let range): range.count
        }
    }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        switch self {
        case .array(let bytes): try bytes.withUnsafeBufferPointer(body)
        case .mapped(let file, let range): try file.withBytes { try body(.init(rebasing: $0[range])) }
        }
    }

    /// Returns the first `count` bytes, or all of them when there are fewer.
    func prefix(_ count: Int) -> PixelStorage {
        switch self {
        case .array(let bytes): .array(count == bytes.count ? bytes : Array(bytes.prefix(count)))
        case .mapped(let file, let range): .mapped(file, range.prefix(count))
        }
    }
}

/// A memory-mapped file. The system reads its bytes on access and may reclaim their memory at any time.
final class MappedFile: Sendable {
    private nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer
    /// Size of the file in bytes.
    let count: Int

    /// Maps a regular file.
    /// - Throws: `FileError` that names the file.
    init(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(url, "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
            throw FileError(url, "expected a file with contents, found none")
        }
        count = Int(status.st_size)
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw FileError(url, "cannot be mapped: \(String(cString: strerror(errno)))")
        }
        bytes = UnsafeMutableRawBufferPointer(start: start, count: count)
    }

    deinit { munmap(bytes.baseAddress, count) }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) {
            try body(UnsafeBufferPointer(bytes.bindMemory(to: UInt8.self)))
        }
    }
}
