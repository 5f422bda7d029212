import CZip
import FashionCore
import Foundation

/// A zip archive that is being read by libzip, from a file or from memory.
///
/// Entries are looked up by their exact names and never written anywhere, so that no name can point to another place.
/// What an archive declares is compared with what it holds before memory is taken for it.
final class ZipReader {
    /// More entries than any archive of Keras has.
    private static let mostEntries = 10_000
    /// An entry may be so many times larger than its compressed bytes, once it is larger than ``smallSize``. Numbers
    /// of trained weights hardly shrink at all; a bomb of zeros shrinks a thousandfold.
    private static let largestExpansion = 100
    /// Entries up to this size, in bytes, may be compressed as much as they like.
    private static let smallSize = 1 << 22

    private let archive: OpaquePointer
    private let url: URL
    /// Keeps the bytes alive that libzip reads, where it does not read a file.
    private let bytes: UnsafeMutableRawBufferPointer?
    private var positions: [String: zip_uint64_t] = [:]

    /// Whether a file begins as a zip archive does.
    static func isArchive(_ data: Data) -> Bool {
        data.starts(with: [0x50, 0x4B, 3, 4]) || data.starts(with: [0x50, 0x4B, 5, 6])
    }

    /// Opens a file, of which only the entries that are asked for come into memory.
    /// - Throws: `FileError` when this is no archive, it is damaged, or a name comes twice.
    convenience init(contentsOf url: URL) throws {
        _ = try WholeFile.beginning(of: url, count: 1)
        try self.init(bytes: nil, of: url) { zip_source_file_create(url.path, 0, -1, &$0) }
    }

    /// Opens an archive in memory.
    /// - Parameter url: the file that errors name.
    convenience init(_ data: Data, of url: URL) throws {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(data.count, 1), alignment: 1)
        data.copyBytes(to: bytes)
        try self.init(bytes: bytes, of: url) {
            zip_source_buffer_create(bytes.baseAddress, zip_uint64_t(data.count), 0, &$0)
        }
    }

    /// - Parameters:
    ///   - bytes: what the source reads from, if it reads from memory; the reader frees it.
    ///   - source: makes the source.
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
        // The stricter checks also refuse names that come twice.
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

    /// The entries' names, sorted.
    var names: [String] { positions.keys.sorted() }

    /// Whether there is an entry of this name.
    func contains(_ name: String) -> Bool { positions[name] != nil }

    /// The bytes of an entry, stored or deflated; its checksum is compared.
    /// - Parameter limit: more bytes than this are an error.
    /// - Throws: `FileError` that names the entry.
    func contents(of name: String, atMost limit: Int) throws -> Data {
        Data(try bytes(of: name, atMost: limit))
    }

    /// The same as an array, for readers that look at single bytes.
    func bytes(of name: String, atMost limit: Int) throws -> [UInt8] {
        guard let position = positions[name] else { throw FileError(url, "\(name): is missing") }
        let size = try checkedSize(of: name, at: position, atMost: limit)
        guard let file = zip_fopen_index(archive, position, 0) else {
            throw FileError(url, "\(name): cannot be opened: \(problem)")
        }
        defer { zip_fclose(file) }
        // One byte more than declared: only at the end of an entry is its checksum compared.
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
            // Names that are no UTF-8 are none of those that we look for.
            guard let name = String(validatingCString: name) else { continue }
            positions[name] = position
        }
    }

    /// The size that an entry declares, once it is believable.
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
