import CHDF5
import FashionCore
import Foundation

/// Makes HDF5 files with libhdf5 in memory: the library lays out the bytes, and the caller writes them to the disk.
enum HDF5File {
    /// libhdf5 requires a name; no file can exist under this one.
    private static let nameInMemory = "/dev/null/image"

    /// Returns the bytes of a file with the contents that `body` writes. Equal contents give equal bytes.
    /// - Parameters:
    ///   - url: the file to name in errors; nothing is written there.
    ///   - body: writes the contents to the root group.
    /// - Throws: the errors of `body`, or `FileError`.
    static func image(for url: URL, _ body: (HDF5GroupWriter) throws -> Void) throws -> Data {
        try HDF5Library.exclusively(for: url) {
            let problem = FileError(url, "the HDF5 library cannot make a file")
            return try withIdentifier(h5_file_access(), closedBy: H5Pclose, or: problem) { access in
                try withIdentifier(h5_file_creation(), closedBy: H5Pclose, or: problem) { creation in
                    guard H5Pset_fapl_core(access, 1 << 20, false) >= 0,
                        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0,
                        H5Pset_obj_track_times(creation, false) >= 0
                    else { throw problem }
                    let made = H5Fcreate(nameInMemory, h5_truncate(), creation, access)
                    return try withIdentifier(made, closedBy: H5Fclose, or: problem) { file in
                        try writeContent(of: file, for: url, or: problem, body)
                        return try finishedImage(of: file, or: problem)
                    }
                }
            }
        }
    }

    private static func writeContent(
        of file: hid_t, for url: URL, or problem: FileError, _ body: (HDF5GroupWriter) throws -> Void
    ) throws {
        let root = H5Gopen2(file, "/", h5_default_properties())
        try withIdentifier(root, closedBy: H5Gclose, or: problem) {
            try body(HDF5GroupWriter(id: $0, url: url, path: "/"))
        }
    }

    private static func finishedImage(of file: hid_t, or problem: FileError) throws -> Data {
        guard H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0 else { throw problem }
        let size = H5Fget_file_image(file, nil, 0)
        guard size > 0 else { throw problem }
        var image = Data(count: size)
        let written = image.withUnsafeMutableBytes { H5Fget_file_image(file, $0.baseAddress, $0.count) }
        guard written == size else { throw problem }
        return image
    }
}
