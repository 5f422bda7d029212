import FashionCore
import Foundation

/// The bytes of an HDF5 file, with every access checked.
///
/// Files are not read by libhdf5, which trusts its input: about one in a hundred random changes to a small model file
/// crashed the process inside libhdf5 1.10.8. This reader supports what h5py and Keras write, in the default format and
/// in the newer one ("HDF5 File Format Specification Version 3.0").
final class HDF5Image {
    /// The maximum size of a file in bytes.
    static let largestSize = 1 << 30
    /// The value that the format uses for "no address".
    private static let undefinedAddress = UInt64.max

    /// The file from its superblock on, from which addresses are counted.
    private let bytes: [UInt8]
    /// The number of bytes before the superblock, such as the 512 of a MATLAB file.
    private let userBlock: Int
    private let url: URL
    /// A cache: groups and heaps are read once, however often the file refers to them.
    private var groups: [Int: HDF5Group.Content] = [:]
    private var heap = HDF5GlobalHeap()

    /// Reads a file into memory.
    /// - Throws: `FileError` when it cannot be read, is larger than ``largestSize`` or is not an HDF5 file.
    convenience init(contentsOf url: URL) throws {
        try self.init(WholeFile.bytes(of: url, atMost: Self.largestSize), of: url)
    }

    /// - Parameter url: the file to name in errors.
    convenience init(_ data: Data, of url: URL) throws { try self.init([UInt8](data), of: url) }

    /// - Parameter url: the file to name in errors.
    init(_ bytes: [UInt8], of url: URL) throws {
        guard let start = ContentKind.startOfHDF5(in: bytes) else {
            throw FileError(url, "is not an HDF5 file: its first bytes are not those of one")
        }
        self.bytes = start == 0 ? bytes : Array(bytes[start...])
        userBlock = start
        self.url = url
    }

    /// The number of bytes; nothing that is stored can be larger.
    var count: Int { bytes.count }

    /// Returns the root group, to which the superblock refers.
    func root() throws -> HDF5Group {
        let version = try integer(at: 8, width: 1)
        guard version <= 3 else { throw error("has a superblock of the unknown version \(version)") }
        if version >= 2 { return try newerRoot() }
        guard try integer(at: 13, width: 1) == 8, try integer(at: 14, width: 1) == 8 else {
            throw error("expected addresses and lengths of 8 bytes")
        }
        let addresses = version == 0 ? 24 : 28
        try checkExtent(baseAt: addresses, endAt: addresses + 16)
        return try group(at: address(at: addresses + 40), path: "/")
    }

    /// Returns the root group of a file with a superblock of version 2 or 3.
    private func newerRoot() throws -> HDF5Group {
        guard try integer(at: 9, width: 1) == 8, try integer(at: 10, width: 1) == 8 else {
            throw error("expected addresses and lengths of 8 bytes")
        }
        try checkExtent(baseAt: 12, endAt: 28)
        return try group(at: address(at: 36), path: "/")
    }

    /// Checks that addresses are counted from the superblock, and that the file is not shorter than it declares.
    private func checkExtent(baseAt base: Int, endAt end: Int) throws {
        guard try integer(at: base, width: 8) == userBlock else {
            throw error("expected the base address \(userBlock), where the superblock is")
        }
        let (expected, found) = (try integer(at: end, width: 8), userBlock + count)
        guard expected <= found else { throw error("is cut off: expected \(expected) bytes, found \(found)") }
    }

    /// Returns the group whose object header is at an address.
    /// - Parameter path: the group's path, for error messages.
    func group(at address: Int, path: String) throws -> HDF5Group {
        let content = try groups[address] ?? HDF5Group.Content(image: self, path: path, address: address)
        groups[address] = content
        return HDF5Group(image: self, path: path, content: content)
    }

    /// Returns the string of variable length to which the reference at a position refers.
    func variableString(at reference: Int) throws -> String { try heap.string(at: reference, in: self) }

    /// Returns the little-endian integer in `width` bytes, at most 8.
    /// - Throws: `FileError` when the file ends before it, or it does not fit an `Int`.
    func integer(at offset: Int, width: Int) throws -> Int {
        guard let integer = Int(exactly: try bits(at: offset, width: width)) else {
            throw error("a size at byte \(offset) is damaged")
        }
        return integer
    }

    /// Reads an address, which must be within the file.
    func address(at offset: Int) throws -> Int {
        let bits = try bits(at: offset, width: 8)
        guard bits != Self.undefinedAddress, bits < UInt64(count) else {
            throw error("an address at byte \(offset) lies outside the file")
        }
        return Int(bits)
    }

    /// Reads an address within the file; returns nil for "no address".
    func optionalAddress(at offset: Int) throws -> Int? {
        try bits(at: offset, width: 8) == Self.undefinedAddress ? nil : address(at: offset)
    }

    /// Returns the little-endian bits in `width` bytes, at most 8.
    func bits(at offset: Int, width: Int) throws -> UInt64 {
        try slice(at: offset, count: width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Checks that the four bytes at a position are a signature.
    func require(_ signature: String, at offset: Int) throws {
        guard try slice(at: offset, count: 4).elementsEqual(signature.utf8) else {
            throw error("expected \(signature) at byte \(offset)")
        }
    }

    /// Returns the bytes at a position.
    func slice(at offset: Int, count: Int) throws -> ArraySlice<UInt8> {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
            throw error("is cut off or damaged: expected \(count) bytes at byte \(offset)")
        }
        return bytes[offset..<offset + count]
    }

    /// Returns the UTF-8 string at a position, which ends at its first zero byte or after `count` bytes.
    func text(at offset: Int, upTo count: Int) throws -> String {
        guard
            let text = String(
                validating: try slice(at: offset, count: count).prefix { $0 != 0 }, as: UTF8.self)
        else { throw error("a text at byte \(offset) is not UTF-8") }
        return text
    }

    /// Returns an error about the file.
    func error(_ problem: String) -> FileError { FileError(url, problem) }
}
