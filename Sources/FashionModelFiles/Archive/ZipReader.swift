import CZip
import FashionCore
import Foundation

/// Reads a zip archive with libzip, from a file or from memory.
///
/// Entries are looked up by their exact names and never written to the disk, so no name can escape a folder. Declared
/// sizes are checked before memory is allocated for them.
final class ZipReader {
    /// The maximum number of entries, more than any Keras archive has.
    private static let mostEntries = 10_000
    /// The maximum ratio of an entry's size to its compressed size, for entries larger than ``smallSize``. Trained
    /// weights hardly compress at all; a zip bomb of zeros compresses a thousandfold.
    private static let largestExpansion = 100
    /// The size in bytes up to which an entry may have any compression ratio.
    private static let smallSize = 1 << 22

    private let archive: OpaquePointer
    private let url: URL
    /// The bytes that libzip reads, kept alive by the reader; nil when it reads a file.
    private let bytes: UnsafeMutableRawBufferPointer?
    private var positions: [String: zip_uint64_t] = [:]

    /// Returns whether data begins with the signature of a zip archive.
    static func isArchive(_ data: Data) -> Bool {
        data.starts(with: [0x50, 0x4B, 3, 4]) || data.starts(with: [0x50, 0x4B, 5, 6])
    }

    /// Opens a file; only the requested entries are read into memory.
    /// - Throws: `FileError` when this is not an archive, it is damaged, or two entries have the same name.
    convenience init(contentsOf url: URL) throws {
        _ = try WholeFile.beginning(of: url, count: 1)
        try self.init(bytes: nil, of: url) { zip_source_file_create(url.path, 0, -1, &$0) }
    }

    /// Opens an archive in memory.
    /// - Parameter url: the file to name in errors.
    convenience init(_ data: Data, of url: URL) throws {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(data.count, 1), alignment: 1)
        data.copyBytes(to: bytes)
        try self.init(bytes: bytes, of: url) {
            zip_source_buffer_create(bytes.baseAddress, zip_uint64_t(data.count), 0, &$0)
        }
    }

    /// Opens an archive.
    /// - Parameters:
    ///   - bytes: the memory from which the source reads, which the reader frees; nil for a file.
    ///   - source: creates the source.
    private init(
        bytes: UnsafeMutableRawBufferPointer?, of url: URL, source: (inout zip_error_t) -> OpaquePointer?
    ) throws {
        self.url = url
        self.bytes = bytes
        var problem = zip_error_t()
        zip_error_init(&problem)
        defer { zip_error_fini(&problem) }
        guard let source = source(&problem) else {
            bytes?.deallocate()
            throw FileError(url, "cannot be opened as an archive: \(Self.text(&problem))")
        }
        // The consistency checks also reject duplicate names.
        guard let archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem) else {
            zip_source_free(source)
            bytes?.deallocate()
            throw FileError(url, "is no zip archive, or a damaged one: \(Self.text(&problem))")
        }
        self.archive = archive
        try readNames()
    }

    deinit {
        zip_discard(archive)
        bytes?.deallocate()
    }

    /// The names of the entries, sorted.
    var names: [String] { positions.keys.sorted() }

    /// Returns whether there is an entry of this name.
    func contains(_ name: String) -> Bool { positions[name] != nil }

    /// Returns the bytes of an entry, stored or deflated, after verifying its checksum.
    /// - Parameter limit: the maximum number of bytes.
    /// - Throws: `FileError` that names the entry.
    func contents(of name: String, atMost limit: Int) throws -> Data {
        Data(try bytes(of: name, atMost: limit))
    }

    /// Returns the bytes of an entry as an array, for readers that access single bytes.
    func bytes(of name: String, atMost limit: Int) throws -> [UInt8] {
        guard let position = positions[name] else { throw FileError(url, "\(name): is missing") }
        let size = try checkedSize(of: name, at: position, atMost: limit)
        guard let file = zip_fopen_index(archive, position, 0) else {
            throw FileError(url, "\(name): cannot be opened: \(problem)")
        }
        defer { zip_fclose(file) }
        // Reading one byte more than declared reaches the end of the entry, where libzip verifies the checksum.
        var data = [UInt8](repeating: 0, count: size + 1)
        var filled = 0
        while filled <= size {
            let read = data.withUnsafeMutableBytes { buffer in
                zip_fread(
                    file, buffer.baseAddress.map { $0 + filled }, zip_uint64_t(buffer.count - filled))
            }
            guard read >= 0 else {
                throw FileError(
                    url,
                    "\(name): is damaged: \(String(cString: zip_error_strerror(zip_file_get_error(file))))")
            }
            if read == 0 { break }
            filled += Int(read)
        }
        guard filled == size else {
            throw FileError(
                url, "\(name): expected \(size) bytes, found \(filled > size ? "more" : "\(filled)")")
        }
        data.removeLast()
        return data
    }

    private func readNames() throws {
        let count = zip_get_num_entries(archive, 0)
        guard 0...Int64(Self.mostEntries) ~= count else {
            throw FileError(url, "expected at most \(Self.mostEntries) entries, found \(count)")
        }
        for position in 0..<zip_uint64_t(count) {
            guard let name = zip_get_name(archive, position, fashion_zip_raw_names()) else {
                throw FileError(url, "entry number \(position): its name cannot be read")
            }
            // A name that is not UTF-8 is none of those that are looked up.
            guard let name = String(validatingCString: name) else { continue }
            positions[name] = position
        }
    }

    /// Returns the declared size of an entry after checking that it is plausible.
    private func checkedSize(of name: String, at position: zip_uint64_t, atMost limit: Int) throws -> Int {
        var status = zip_stat_t()
        let wanted =
            zip_uint64_t(
                ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD)
        guard zip_stat_index(archive, position, 0, &status) == 0, status.valid & wanted == wanted else {
            throw FileError(url, "\(name): does not tell its size")
        }
        guard Int32(status.encryption_method) == ZIP_EM_NONE else {
            throw FileError(url, "\(name): is encrypted")
        }
        guard [ZIP_CM_STORE, ZIP_CM_DEFLATE].contains(Int32(status.comp_method)) else {
            throw FileError(
                url,
                "\(name): expected to be stored or deflated, found compression method \(status.comp_method)")
        }
        guard let size = Int(exactly: status.size), size <= limit else {
            throw FileError(url, "\(name): expected at most \(limit) bytes, found \(status.size)")
        }
        let (largest, overflow) = status.comp_size.multipliedReportingOverflow(
            by: zip_uint64_t(Self.largestExpansion))
        guard size <= Self.smallSize || overflow || status.size <= largest else {
            throw FileError(
                url, "\(name): says that its \(status.comp_size) bytes become \(size), which no model's would"
            )
        }
        return size
    }

    private var problem: String { String(cString: zip_strerror(archive)) }

    private static func text(_ problem: inout zip_error_t) -> String {
        String(cString: zip_error_strerror(&problem))
    }
}
