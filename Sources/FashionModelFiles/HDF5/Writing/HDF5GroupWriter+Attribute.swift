import CHDF5
import FashionCore
import Foundation

extension HDF5GroupWriter {
    /// Writes a string as a scalar of variable length; a string of fixed length would be limited to 64 KB.
    func write(_ string: String, attribute name: String) throws {
        try writeStrings([string], attribute: name, space: H5Screate(H5S_SCALAR))
    }

    /// Writes strings as an array of variable-length strings, or an empty array as in Keras: float64 of shape `[0]`.
    func write(_ strings: [String], attribute name: String) throws {
        let space = H5Screate_simple(1, [hsize_t(strings.count)], nil)
        guard strings.isEmpty else { return try writeStrings(strings, attribute: name, space: space) }
        try withIdentifier(space, closedBy: H5Sclose, or: problem(name)) { space in
            try withNewAttribute(name, type: h5_float64_little_endian(), space: space) { _ in }
        }
    }

    private func writeStrings(_ strings: [String], attribute name: String, space: hid_t) throws {
        try withIdentifier(space, closedBy: H5Sclose, or: problem(name)) { space in
            try withIdentifier(h5_variable_string(), closedBy: H5Tclose, or: problem(name)) { type in
                try withNewAttribute(name, type: type, space: space) { attribute in
                    guard !strings.contains(where: { $0.utf8.contains(0) }) else { throw problem(name) }
                    let texts = strings.map { strdup($0) }
                    defer { texts.forEach { free($0) } }
                    guard !texts.contains(nil), H5Awrite(attribute, type, texts) >= 0 else {
                        throw problem(name)
                    }
                }
            }
        }
    }

    private func withNewAttribute(_ name: String, type: hid_t, space: hid_t, _ body: (hid_t) throws -> Void)
        throws
    {
        let made = H5Acreate2(id, name, type, space, h5_default_properties(), h5_default_properties())
        try withIdentifier(made, closedBy: H5Aclose, or: problem(name), body)
    }

    private func problem(_ attribute: String) -> FileError {
        error("the attribute \(attribute) cannot be written")
    }
}
