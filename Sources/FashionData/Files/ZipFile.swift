import CZip
import FashionCore
import Foundation

/// Access to entries of zip archives as if archives were folders: `archive.zip/raw/train.csv` is a file in one.
///
/// Data sets are downloaded as archives and read in place. Nothing is ever unpacked to disk, so that the name of an
/// entry cannot point to another place.
enum ZipFile {
    /// Maximum number of entries that are listed.
    private static let mostEntries = 100_000

    /// Returns the archive that a path leads into and the path within it; nil for other paths.
    static func place(of url: URL) -> (archive: URL, entry: String)? {
        var archive = url.standardizedFileURL
        var names: [String] = []
        while archive.pathComponents.count > 1 {
            var status = stat()
            if stat(archive.path, &status) == 0 {
                guard status.st_mode & S_IFMT == S_IFREG, isArchive(archive) else { return nil }
                return (archive, names.reversed().joined(separator: "/"))
            }
            names.append(archive.lastPathComponent)
            archive.deleteLastPathComponent()
        }
        return nil
    }

    /// Whether a file begins like a zip archive.
    static func isArchive(_ url: URL) -> Bool {
        let descriptor = Foundation.open(url.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4)
        return Foundation.read(descriptor, &bytes, 4) == 4 && bytes == [0x50, 0x4B, 3, 4]
    }

    /// Returns the paths of all files in an archive, without folders.
    /// - Throws: `FileError` that names the archive.
    static func paths(in archive: URL) throws -> [String] {
        let handle = try handle(of: archive)
        defer { zip_discard(handle) }
        let count = min(zip_get_num_entries(handle, 0), zip_int64_t(mostEntries))
        return (0..<max(count, 0)).compactMap { index in
            guard let name = zip_get_name(handle, zip_uint64_t(index), fashion_zip_raw_names()),
                let path = String(validatingCString: name), !path.hasSuffix("/")
            else { return nil }
            return path
        }
    }

    /// Opens an entry for reading, piece by piece.
    /// - Returns: a reader that fills buffers with the bytes of the entry.
    /// - Throws: `FileError` that names the entry.
    static func reader(of entry: String, in archive: URL) throws -> Reader {
        try Reader(handle(of: archive), entry, archive)
    }

    /// Returns the size that an archive declares for an entry; nil when there is no such entry.
    static func size(of entry: String, in archive: URL) -> Int? {
        guard let handle = try? handle(of: archive) else { return nil }
        defer { zip_discard(handle) }
        var status = zip_stat_t()
        guard !entry.isEmpty, zip_stat(handle, entry, fashion_zip_raw_names(), &status) == 0,
            status.valid & zip_uint64_t(ZIP_STAT_SIZE) != 0
        else { return nil }
        return Int(exactly: status.size)
    }

    private static func handle(of archive: URL) throws -> OpaquePointer {
        var code: Int32 = 0
        guard let handle = zip_open(archive.path, ZIP_RDONLY, &code) else {
            var problem = zip_error_t()
            zip_error_init_with_code(&problem, code)
            defer { zip_error_fini(&problem) }
            throw FileError(
                archive, "cannot be read as a zip archive: \(String(cString: zip_error_strerror(&problem)))")
        }
        return handle
    }

    /// An entry that is being read.
    final class Reader {
        private let archive: OpaquePointer
        private let file: OpaquePointer
        private let url: URL

        fileprivate init(_ archive: OpaquePointer, _ entry: String, _ url: URL) throws {
            let entryURL = url.appendingPathComponent(entry)
            guard let file = zip_fopen(archive, entry, fashion_zip_raw_names()) else {
                let problem = String(cString: zip_strerror(archive))
                zip_discard(archive)
                throw FileError(entryURL, "cannot be read from its archive: \(problem)")
            }
            self.archive = archive
            self.file = file
            self.url = entryURL
        }

        deinit {
            zip_fclose(file)
            zip_discard(archive)
        }

        /// Fills a buffer with the next bytes and returns their number, 0 at the end. The checksum is verified at the
        /// end of the entry.
        func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
            var filled = 0
            while filled < buffer.count {
                let count = zip_fread(
                    file, buffer.baseAddress?.advanced(by: filled), zip_uint64_t(buffer.count - filled))
                guard count >= 0 else {
                    let problem = String(cString: zip_error_strerror(zip_file_get_error(file)))
                    throw FileError(url, "is damaged: \(problem)")
                }
                if count == 0 { break }
                filled += Int(count)
            }
            return filled
        }
    }
}
