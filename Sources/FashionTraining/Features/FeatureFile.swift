import CZlib
import FashionCore
import Foundation

/// A file of features: a header of 64 bytes, then the features of one image after another as float32.
///
/// The header, little-endian: the eight letters `FASHFEAT`, the version (UInt32), the CRC-32 of everything after the
/// header (UInt32), the number of images (UInt64), the number of features of an image (UInt64), the key (32 bytes).
///
/// A file is written atomically and never changed. It is memory-mapped for reading, so the system keeps as much of it
/// in memory as there is room for.
package struct FeatureFile: Sendable {
    static let version: UInt32 = 1
    static let headerSize = 64
    static let magic = Data("FASHFEAT".utf8)

    /// The number of images.
    package let count: Int
    /// The number of features of one image.
    package let length: Int
    private let bytes: Data

    /// Returns the size of a file in bytes; nil for sizes that overflow or are not positive.
    package static func size(count: Int, length: Int) -> Int? {
        let (numbers, tooMany) = count.multipliedReportingOverflow(by: length)
        let (bytes, tooLarge) = numbers.multipliedReportingOverflow(by: 4)
        let (size, overflow) = bytes.addingReportingOverflow(headerSize)
        return tooMany || tooLarge || overflow || count < 0 || length < 1 ? nil : size
    }

    /// Opens a file and verifies all of it.
    ///
    /// Half a gigabyte takes half a second when it is in memory already.
    /// - Throws: `FileError` that says whether the file is of another kind, holds other features, or is truncated or
    ///   damaged.
    package init(contentsOf url: URL, key: FeatureKey, count: Int, length: Int) throws {
        guard let size = Self.size(count: count, length: length) else {
            throw FileError(url, "cannot hold \(count) images of \(length) numbers")
        }
        let kind = try? FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType
        guard kind == .typeRegular else { throw FileError(url, "is not a regular file") }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: url, options: .alwaysMapped)
        } catch {
            throw FileError(url, "cannot be read: \(error.plainReason)")
        }
        guard bytes.starts(with: Self.magic) else {
            throw FileError(url, "expected a file of features, found a file of another kind")
        }
        guard bytes.count == size else {
            throw FileError(url, "expected \(size) bytes, found \(bytes.count): cut short or added to")
        }
        let version: UInt32 = bytes.littleEndian(at: 8)
        guard version == Self.version else {
            throw FileError(url, "expected version \(Self.version), found version \(version)")
        }
        let sizes: [UInt64] = [bytes.littleEndian(at: 16), bytes.littleEndian(at: 24)]
        guard sizes == [UInt64(count), UInt64(length)] else {
            throw FileError(
                url, "expected \(count) images of \(length) numbers, found \(sizes[0]) of \(sizes[1])")
        }
        guard bytes[32..<Self.headerSize] == key.digest else {
            throw FileError(url, "holds features of another network or of other images")
        }
        let checksum: UInt32 = bytes.littleEndian(at: 12)
        guard bytes.dropFirst(Self.headerSize).checksum == checksum else {
            throw FileError(url, "damaged: its checksum does not fit its contents")
        }
        self.count = count
        self.length = length
        self.bytes = bytes
    }

    /// Copies the features of some images, one after another.
    /// - Parameters:
    ///   - images: indices below ``count``.
    ///   - output: a buffer with room for all of them.
    func copy(_ images: ArraySlice<Int>, to output: UnsafeMutableBufferPointer<Float>) {
        guard let output = UnsafeMutableRawPointer(output.baseAddress) else { return }
        bytes.withUnsafeBytes { bytes in
            guard let bytes = bytes.baseAddress else { return }
            let size = length * 4
            for (row, image) in images.enumerated() {
                (output + row * size).copyMemory(
                    from: bytes + Self.headerSize + image * size, byteCount: size)
            }
        }
        #if _endian(big)
            let numbers = output.assumingMemoryBound(to: UInt32.self)
            for index in 0..<images.count * length {
                numbers[index] = UInt32(littleEndian: numbers[index])
            }
        #endif
    }

    /// Writes a file atomically, batch by batch.
    /// - Parameters:
    ///   - batches: called until it returns nil; all batches together have `count` × `length` numbers.
    /// - Throws: `FileError`, or the error that `batches` throws; no file is written then.
    package static func write(
        to url: URL, key: FeatureKey, count: Int, length: Int,
        batches: () throws -> UnsafeBufferPointer<Float>?
    ) throws {
        try WholeFile.replace(url) { temporary in
            guard FileManager.default.createFile(atPath: temporary.path, contents: nil),
                let file = FileHandle(forWritingAtPath: temporary.path)
            else { throw FileError(url, "cannot be made: \(String(cString: strerror(errno)))") }
            defer { try? file.close() }
            func store(_ data: Data) throws {
                do {
                    try file.write(contentsOf: data)
                } catch {
                    throw FileError(url, "cannot be written: \(error.plainReason)")
                }
            }
            try store(Data(count: headerSize))
            var checksum: UInt32 = 0
            var written = 0
            while let batch = try batches() {
                var data = Data(capacity: batch.count * 4)
                data.append(littleEndian: Array(batch))
                checksum = data.checksum(after: checksum)
                written += batch.count
                try store(data)
            }
            guard written == count * length else {
                throw FileError(url, "expected \(count * length) numbers to write, found \(written)")
            }
            var header = magic
            header.append(littleEndian: version)
            header.append(littleEndian: checksum)
            header.append(littleEndian: UInt64(count))
            header.append(littleEndian: UInt64(length))
            header.append(key.digest)
            do {
                try file.seek(toOffset: 0)
            } catch {
                throw FileError(url, "cannot be written: \(error.plainReason)")
            }
            try store(header)
        }
    }
}
