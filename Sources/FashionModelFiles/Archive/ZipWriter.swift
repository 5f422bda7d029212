import CZip
import FashionCore
import Foundation

/// Writes zip archives with libzip, in memory.
enum ZipWriter {
    /// One file of an archive.
    struct Entry {
        let name: String
        let content: Data
    }

    /// Midnight on 1 January 1980, the earliest date of the format, in its own packing, which has no time zone.
    private static let date: UInt16 = 1 << 5 | 1

    /// Returns the bytes of an archive with these entries, stored without compression. Equal entries give equal bytes.
    /// - Parameter url: the file to name in errors; nothing is written there.
    static func archive(of entries: [Entry], for url: URL) throws -> Data {
        var problem = zip_error_t()
        zip_error_init(&problem)
        defer { zip_error_fini(&problem) }
        func failure(_ part: String) -> FileError {
            FileError(url, "\(part): the zip library cannot write it")
        }
        guard let image = zip_source_buffer_create(nil, 0, 0, &problem) else { throw failure("the archive") }
        // A second reference, since closing the archive releases the first one.
        zip_source_keep(image)
        defer { zip_source_free(image) }
        guard let archive = zip_open_from_source(image, ZIP_CREATE | ZIP_TRUNCATE, &problem) else {
            zip_source_free(image)
            throw failure("the archive")
        }
        // The contents must live until the archive is closed.
        let contents = entries.map { entry in
            let bytes = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(entry.content.count, 1), alignment: 1)
            entry.content.copyBytes(to: bytes)
            return bytes
        }
        defer { contents.forEach { $0.deallocate() } }
        do {
            for (entry, bytes) in zip(entries, contents) {
                try add(entry, bytes, to: archive, or: failure(entry.name))
            }
        } catch {
            zip_discard(archive)
            throw error
        }
        guard zip_close(archive) == 0 else {
            zip_discard(archive)
            throw failure("the archive")
        }
        return try bytes(of: image, or: failure("the archive"))
    }

    private static func add(
        _ entry: Entry, _ bytes: UnsafeMutableRawBufferPointer, to archive: OpaquePointer,
        or failure: FileError
    ) throws {
        guard
            let source = zip_source_buffer(
                archive, bytes.baseAddress, zip_uint64_t(entry.content.count), 0)
        else { throw failure }
        let position = zip_file_add(archive, entry.name, source, 0)
        guard let index = zip_uint64_t(exactly: position) else {
            zip_source_free(source)
            throw failure
        }
        guard zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) == 0,
            zip_file_set_dostime(archive, index, 0, date, 0) == 0
        else { throw failure }
    }

    private static func bytes(of image: OpaquePointer, or failure: FileError) throws -> Data {
        guard zip_source_open(image) == 0 else { throw failure }
        defer { zip_source_close(image) }
        var status = zip_stat_t()
        guard zip_source_stat(image, &status) == 0, let size = Int(exactly: status.size) else {
            throw failure
        }
        var data = Data(count: size)
        let read = data.withUnsafeMutableBytes {
            zip_source_read(image, $0.baseAddress, zip_uint64_t($0.count))
        }
        guard read == size else { throw failure }
        return data
    }
}
