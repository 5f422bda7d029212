import CHDF5
import FashionCore
import Foundation

/// A group of a file that is being written, valid only inside the closure to which it is passed.
struct HDF5GroupWriter {
    let id: hid_t
    /// The file to name in errors.
    let url: URL
    /// The path from the root, starting with `/`.
    let path: String

    func error(_ problem: String) -> FileError { FileError(url, "\(path): \(problem)") }

    /// Passes the group at `path`, relative to this one, to `body`; missing groups are created.
    func makeGroup(_ path: String, _ body: (HDF5GroupWriter) throws -> Void) throws {
        try makeGroup(components(of: path)[...], body)
    }

    /// Writes numbers as a contiguous little-endian float32 data set at `path`.
    /// - Parameters:
    ///   - numbers: the elements in row-major order, as many as `shape` has.
    ///   - path: the path relative to this group; missing groups above the data set are created.
    func write(_ numbers: [Float], shape: [Int], to path: String) throws {
        var components = try components(of: path)
        let name = components.removeLast()
        try makeGroup(components[...]) { try $0.writeHere(numbers, shape: shape, name: name) }
    }

    private func makeGroup(_ components: ArraySlice<String>, _ body: (HDF5GroupWriter) throws -> Void) throws
    {
        guard let name = components.first else { return try body(self) }
        let problem = error("the group \(name) cannot be made")
        func enter(_ group: hid_t) throws {
            try HDF5GroupWriter(id: group, url: url, path: path == "/" ? "/\(name)" : "\(path)/\(name)")
                .makeGroup(components.dropFirst(), body)
        }
        if H5Lexists(id, name, h5_default_properties()) > 0 {
            let existing = H5Gopen2(id, name, h5_default_properties())
            return try withIdentifier(existing, closedBy: H5Gclose, or: problem, enter)
        }
        try withIdentifier(h5_group_creation(), closedBy: H5Pclose, or: problem) { creation in
            guard H5Pset_obj_track_times(creation, false) >= 0 else { throw problem }
            let made = H5Gcreate2(id, name, h5_default_properties(), creation, h5_default_properties())
            try withIdentifier(made, closedBy: H5Gclose, or: problem, enter)
        }
    }

    private func writeHere(_ numbers: [Float], shape: [Int], name: String) throws {
        let problem = error("the data set \(name) cannot be written")
        guard numbers.count == product(of: shape) else { throw problem }
        let space = H5Screate_simple(CInt(shape.count), shape.map { hsize_t($0) }, nil)
        try withIdentifier(space, closedBy: H5Sclose, or: problem) { space in
            try withIdentifier(h5_dataset_creation(), closedBy: H5Pclose, or: problem) { creation in
                guard H5Pset_obj_track_times(creation, false) >= 0 else { throw problem }
                let made = H5Dcreate2(
                    id, name, h5_float32_little_endian(), space, h5_default_properties(), creation,
                    h5_default_properties())
                try withIdentifier(made, closedBy: H5Dclose, or: problem) { dataset in
                    let status = H5Dwrite(
                        dataset, h5_native_float(), h5_everything(), h5_everything(), h5_default_properties(),
                        numbers)
                    guard status >= 0 else { throw problem }
                }
            }
        }
    }

    /// Returns the components of a relative path.
    private func components(of path: String) throws -> [String] {
        let components = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard components.count <= 64,
            components.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) })
        else { throw error("expected a name, found \"\(path)\"") }
        return components
    }
}
