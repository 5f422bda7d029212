import FashionCore
import Foundation

/// A file of records in TensorFlow's framing (TFRecord), which grows while others read it.
///
/// A record consists of its length (UInt64), the length's masked CRC-32C, the bytes, and their masked CRC-32C; numbers
/// are little-endian. Each record is written in one call, so that TensorBoard, which watches the file, sees it at once.
/// A process that is killed leaves at most one truncated record, which readers skip.
final class RecordFile {
    /// The file.
    let url: URL
    private let handle: FileHandle

    /// Creates a new file, and its folder if it is missing.
    /// - Throws: `FileError` that names the file, also if it exists already; it is not changed then.
    convenience init(creating url: URL) throws {
        try WholeFile.makeFolder(url.deletingLastPathComponent(), of: url)
        do {
            try Data().write(to: url, options: .withoutOverwriting)
        } catch {
            throw FileError(url, "cannot be made: \(error.plainReason)")
        }
        try self.init(existing: url)
    }

    /// Opens an existing file and appends after its last byte.
    /// - Throws: `FileError` that names the file.
    init(existing url: URL) throws {
        self.url = url
        do {
            handle = try FileHandle(forWritingTo: url)
            try handle.seekToEnd()
        } catch {
            throw FileError(url, "cannot be opened: \(error.plainReason)")
        }
    }

    deinit { try? handle.close() }

    /// Appends a record.
    /// - Throws: `FileError` that names the file.
    func append(_ record: Data) throws {
        do {
            try handle.write(contentsOf: Self.framed(record))
        } catch {
            throw FileError(url, "cannot be written: \(error.plainReason)")
        }
    }

    /// Returns the bytes of a record in the file.
    static func framed(_ record: Data) -> Data {
        var data = Data(capacity: record.count + 16)
        func append(_ number: some FixedWidthInteger) {
            withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
        }
        append(UInt64(record.count))
        append(CRC32C.masked(data))
        data.append(record)
        append(CRC32C.masked(record))
        return data
    }
}
