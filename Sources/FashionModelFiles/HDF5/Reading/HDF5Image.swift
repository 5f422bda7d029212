import FashionCore
import Foundation

/// The bytes of an HDF5 file, every access checked.
///
/// Files are read by our own code and not by libhdf5, which trusts what it reads: about one in a hundred random
/// changes to a small model file ended the process inside libhdf5 1.10.8. What is read is what h5py and Keras write, in
/// the default format and in the newer one ("HDF5 File Format Specification Version 3.0").
final class HDF5Image {
    /// No file may be larger, in bytes.
    static let largestSize = 1 << 30
    /// Where the format has no address.
    private static let undefinedAddress = UInt64.max

    /// The file from its superblock on; addresses count from there.
    private let bytes: [UInt8]
    /// Bytes before the superblock that are the user's own, such as the 512 of a MATLAB file.
    private let userBlock: Int
    private let url: URL
    /// Groups and heaps are read once each, however often the file refers to them.
    private var groups: [Int: HDF5Group.Content] = [:]
    private var heap = HDF5GlobalHeap()

    /// Loads a file.
    /// - Throws: `FileError` when it cannot be read, is larger than ``largestSize`` or is not an HDF5 file.
    convenience init(contentsOf url: URL) throws {
        try self.init(WholeFile.bytes(of: url, atMost: Self.largestSize), of: url)
    }

    /// - Parameter url: the file that errors name.
    convenience init(_ data: Data, of url: URL) throws { try self.init([UInt8](data), of: url) }

    /// - Parameter url: the file that errors name.
    init(_ bytes: [UInt8], of url: URL) throws {
        guard let start = ContentKind.startOfHDF5(in: bytes) else {
            throw FileError(url, "is not an HDF5 file: its first bytes are not those of one")
        }
        self.bytes = start == 0 ? bytes : Array(bytes[start...])
        userBlock = start
        self.url = url
    }

    /// Number of bytes; nothing that is stored can be larger.
    var count: Int { bytes.count }

    /// The root group, by way of the superblock.
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

    /// The root group of a file with a superblock of version 2 or 3.
    private func newerRoot() throws -> HDF5Group {
        guard try integer(at: 9, width: 1) == 8, try integer(at: 10, width: 1) == 8 else {
            throw error("expected addresses and lengths of 8 bytes")
        }
        try checkExtent(baseAt: 12, endAt: 28)
        return try group(at: address(at: 36), path: "/")
    }

    /// Checks that addresses count from the superblock, and that the file is as long as it says, user block included.
    private func checkExtent(baseAt base: Int, endAt end: Int) throws {
        guard try integer(at: base, width: 8) == userBlock else {
            throw error("expected the base address \(userBlock), where the superblock is")
        }
        let (expected, found) = (try integer(at: end, width: 8), userBlock + count)
        guard expected <= found else { throw error("is cut off: expected \(expected) bytes, found \(found)") }
    }

    /// The group whose object header stands at an address.
    /// - Parameter path: for errors.
    func group(at address: Int, path: String) throws -> HDF5Group {
        let content = try groups[address] ?? HDF5Group.Content(image: self, path: path, address: address)
        groups[address] = content
        return HDF5Group(image: self, path: path, content: content)
    }

    /// The text of variable length that is referred to at a place.
    func variableString(at reference: Int) throws -> String { try heap.string(at: reference, in: self) }

    /// The little-endian number in `width` bytes, at most 8.
    /// - Throws: `FileError` when the file ends before, or the number is larger than any file.
    func integer(at offset: Int, width: Int) throws -> Int {
        guard let integer = Int(exactly: try bits(at: offset, width: width)) else {
            throw error("a size at byte \(offset) is damaged")
        }
        return integer
    }

    /// An address within the file.
    func address(at offset: Int) throws -> Int {
        let bits = try bits(at: offset, width: 8)
        guard bits != Self.undefinedAddress, bits < UInt64(count) else {
            throw error("an address at byte \(offset) lies outside the file")
        }
        return Int(bits)
    }

    /// An address within the file; nil where there is none.
    func optionalAddress(at offset: Int) throws -> Int? {
        try bits(at: offset, width: 8) == Self.undefinedAddress ? nil : address(at: offset)
    }

    /// The little-endian bits in `width` bytes, at most 8.
    func bits(at offset: Int, width: Int) throws -> UInt64 {
        try slice(at: offset, count: width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Checks that four bytes say what stands here.
    func require(_ signature: String, at offset: Int) throws {
        guard try slice(at: offset, count: 4).elementsEqual(signature.utf8) else {
            throw error("expected \(signature) at byte \(offset)")
        }
    }

    /// The bytes at a place.
    func slice(at offset: Int, count: Int) throws -> ArraySlice<UInt8> {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
            throw error("is cut off or damaged: expected \(count) bytes at byte \(offset)")
        }
        return bytes[offset..<offset + count]
    }

    /// The text at a place, up to its first zero byte or its end.
    func text(at offset: Int, upTo count: Int) throws -> String {
        guard
            let text = String(
                validating: try slice(at: offset, count: count).prefix { $0 != 0 }, as: UTF8.self)
        else { throw error("a text at byte \(offset) is not UTF-8") }
        return text
    }

    /// An error about the file.
    func error(_ problem: String) -> FileError { FileError(url, problem) }
}
