import CHDF5
import FashionCore
import Foundation

/// HDF5 files as bytes in memory: libhdf5 reads and writes images of files, our own code does the input and output.
enum HDF5File {
    /// No file may be larger, in bytes.
    static let largestSize = 1 << 30

    /// libhdf5 refuses an image whose name is also that of a file; this can be none.
    private static let nameInMemory = "/dev/null/image"

    /// Opens the file at `url` for reading and lends its root group to `body`.
    /// - Throws: what `body` throws, or ``FileError`` when the file cannot be read, is larger than
    ///   ``largestSize`` or is not an HDF5 file.
    static func read<Result>(_ url: URL, _ body: (HDF5Group) throws -> Result) throws -> Result {
        let image = try contents(of: url)
        return try HDF5Library.exclusively(for: url) {
            try withMemoryDriver(for: url) { access in
                let status = image.withUnsafeBytes { bytes in
                    H5Pset_file_image(
                        access, UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
                }
                guard status >= 0 else { throw FileError(url, "does not fit into memory") }
                return try withIdentifier(
                    H5Fopen(nameInMemory, h5_read_only(), access), closedBy: H5Fclose,
                    or: FileError(url, "its HDF5 structure is damaged")
                ) { file in
                    try withRoot(of: file, HDF5Place(url: url, path: "/", fileSize: image.count), body)
                }
            }
        }
    }

    /// Makes the bytes of a file whose content `body` writes. The same content gives the same bytes.
    /// - Parameters:
    ///   - url: the file that errors name; nothing is written there.
    ///   - body: gets the root group.
    static func image(for url: URL, _ body: (HDF5Group) throws -> Void) throws -> Data {
        try HDF5Library.exclusively(for: url) {
            try withMemoryDriver(for: url) { access in
                let problem = FileError(url, "the HDF5 library cannot make a file")
                return try withIdentifier(h5_file_creation(), closedBy: H5Pclose, or: problem) { creation in
                    guard H5Pset_obj_track_times(creation, false) >= 0 else { throw problem }
                    return try withIdentifier(
                        H5Fcreate(nameInMemory, h5_truncate(), creation, access), closedBy: H5Fclose,
                        or: problem
                    ) { file in
                        try withRoot(of: file, HDF5Place(url: url, path: "/", fileSize: 0), body)
                        guard H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0 else { throw problem }
                        return try finishedImage(of: file, or: problem)
                    }
                }
            }
        }
    }

    private static func contents(of url: URL) throws -> Data {
        let image: Data
        do {
            let size = try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int ?? 0
            guard size <= largestSize else {
                throw FileError(url, "expected at most \(largestSize) bytes, found \(size)")
            }
            image = try Data(contentsOf: url)
        } catch let error as CocoaError {
            throw FileError(url, "cannot be read: \(error.localizedDescription)")
        }
        guard image.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]) else {
            throw FileError(url, "is not an HDF5 file: its first bytes are not those of one")
        }
        return image
    }

    /// Access properties for files that live in memory only and close with everything in them.
    private static func withMemoryDriver<Result>(for url: URL, _ body: (hid_t) throws -> Result) throws
        -> Result
    {
        let problem = FileError(url, "the HDF5 library cannot hold a file in memory")
        return try withIdentifier(h5_file_access(), closedBy: H5Pclose, or: problem) { access in
            guard H5Pset_fapl_core(access, 1 << 20, false) >= 0,
                H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0
            else { throw problem }
            return try body(access)
        }
    }

    private static func withRoot<Result>(
        of file: hid_t, _ place: HDF5Place, _ body: (HDF5Group) throws -> Result
    ) throws -> Result {
        try withIdentifier(
            H5Gopen2(file, "/", h5_default_properties()), closedBy: H5Gclose,
            or: place.error("cannot be opened")
        ) { try body(HDF5Group(id: $0, place: place)) }
    }

    private static func finishedImage(of file: hid_t, or problem: FileError) throws -> Data {
        let size = H5Fget_file_image(file, nil, 0)
        guard size > 0 else { throw problem }
        var image = Data(count: size)
        let written = image.withUnsafeMutableBytes { H5Fget_file_image(file, $0.baseAddress, $0.count) }
        guard written == size else { throw problem }
        return image
    }
}

/// Where something stands, for errors: the file and the path inside it.
struct HDF5Place {
    let url: URL
    /// From the root, starting with `/`.
    let path: String
    /// The whole file's size in bytes; nothing stored in it plainly can be larger.
    let fileSize: Int

    func appending(_ name: String) -> HDF5Place {
        HDF5Place(url: url, path: path == "/" ? "/\(name)" : "\(path)/\(name)", fileSize: fileSize)
    }

    func error(_ problem: String) -> FileError { FileError(url, "\(path): \(problem)") }
}
