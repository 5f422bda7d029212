import CHDF5
import FashionCore
import Foundation

extension HDF5Group {
    /// Writes a string as a scalar of variable length; a fixed one would be limited to 64 KB.
    func write(_ string: String, attribute name: String) throws {
        try writeStrings([string], attribute: name, space: H5Screate(H5S_SCALAR))
    }

    /// Writes strings as an array of variable-length strings, an empty array as Keras does: float64 of shape `[0]`.
    func write(_ strings: [String], attribute name: String) throws {
        let space = H5Screate_simple(1, [hsize_t(strings.count)], nil)
        guard strings.isEmpty else { return try writeStrings(strings, attribute: name, space: space) }
        let problem = place.error("the attribute \(name) cannot be written")
        try withIdentifier(space, closedBy: H5Sclose, or: problem) { space in
            let type = h5_float64_little_endian()
            try withNewAttribute(name, type: type, space: space, or: problem) { _ in }
        }
    }

    /// The string of an attribute, of fixed or variable length; nil when there is no such attribute.
    func string(attribute name: String) throws -> String? {
        guard let strings = try strings(attribute: name) else { return nil }
        guard let string = strings.first, strings.count == 1 else {
            throw place.error("attribute \(name): expected one string, found \(strings.count)")
        }
        return string
    }

    /// The strings of an attribute, of fixed or variable length; nil when there is no such attribute. An empty
    /// array may have any type.
    func strings(attribute name: String) throws -> [String]? {
        guard H5Aexists(id, name) > 0 else { return nil }
        let damaged = place.error("the attribute \(name) is damaged")
        let opened = H5Aopen(id, name, h5_default_properties())
        return try withIdentifier(opened, closedBy: H5Aclose, or: damaged) { attribute in
            try withIdentifier(H5Aget_type(attribute), closedBy: H5Tclose, or: damaged) { type in
                try withIdentifier(H5Aget_space(attribute), closedBy: H5Sclose, or: damaged) { space in
                    guard let count = product(of: try Self.shape(of: space, at: place)) else { throw damaged }
                    guard count > 0 else { return [] }
                    guard H5Tget_class(type) == H5T_STRING,
                        let bytes = product(of: [count, H5Tget_size(type)]), bytes <= place.fileSize
                    else { throw place.error("attribute \(name): expected strings") }
                    return H5Tis_variable_str(type) > 0
                        ? try variableStrings(
                            of: attribute, count: count, type: type, space: space, or: damaged)
                        : try fixedStrings(of: attribute, count: count, type: type, or: damaged)
                }
            }
        }
    }

    private func writeStrings(_ strings: [String], attribute name: String, space: hid_t) throws {
        let problem = place.error("the attribute \(name) cannot be written")
        try withIdentifier(space, closedBy: H5Sclose, or: problem) { space in
            let type = h5_string_type(0, H5T_CSET_UTF8, H5T_STR_NULLTERM)
            try withIdentifier(type, closedBy: H5Tclose, or: problem) { type in
                try withNewAttribute(name, type: type, space: space, or: problem) { attribute in
                    guard !strings.contains(where: { $0.utf8.contains(0) }) else { throw problem }
                    let texts = strings.map { strdup($0) }
                    defer { texts.forEach { free($0) } }
                    guard H5Awrite(attribute, type, texts) >= 0 else { throw problem }
                }
            }
        }
    }

    private func withNewAttribute(
        _ name: String, type: hid_t, space: hid_t, or problem: FileError, _ body: (hid_t) throws -> Void
    ) throws {
        let made = H5Acreate2(id, name, type, space, h5_default_properties(), h5_default_properties())
        try withIdentifier(made, closedBy: H5Aclose, or: problem, body)
    }

    private func variableStrings(
        of attribute: hid_t, count: Int, type: hid_t, space: hid_t, or damaged: FileError
    ) throws -> [String] {
        // The library does not convert between character sets, so that ours has to be the file's.
        let memory = h5_string_type(0, H5Tget_cset(type), H5T_STR_NULLTERM)
        return try withIdentifier(memory, closedBy: H5Tclose, or: damaged) { memory in
            var texts = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
            let status = H5Aread(attribute, memory, &texts)
            defer { _ = h5_free_strings(memory, space, &texts) }
            guard status >= 0 else { throw damaged }
            return try texts.map { text in
                guard let text else { return "" }
                guard let string = String(validatingCString: text) else { throw damaged }
                return string
            }
        }
    }

    private func fixedStrings(
        of attribute: hid_t, count: Int, type: hid_t, or damaged: FileError
    ) throws -> [String] {
        let width = H5Tget_size(type)
        let padding = H5Tget_strpad(type)
        let memory = h5_string_type(width, H5Tget_cset(type), padding)
        return try withIdentifier(memory, closedBy: H5Tclose, or: damaged) { memory in
            var bytes = [UInt8](repeating: 0, count: count * width)
            guard H5Aread(attribute, memory, &bytes) >= 0 else { throw damaged }
            return try stride(from: 0, to: bytes.count, by: width).map { start in
                var text = bytes[start..<start + width].prefix { $0 != 0 }
                if padding == H5T_STR_SPACEPAD {
                    while text.last == UInt8(ascii: " ") { text.removeLast() }
                }
                guard let string = String(validating: text, as: UTF8.self) else { throw damaged }
                return string
            }
        }
    }
}
