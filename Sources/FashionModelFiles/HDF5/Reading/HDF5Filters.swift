import CZlib
import FashionCore

/// The filters that were applied to the chunks of a data set when they were written; reading reverses them from the
/// last to the first.
struct HDF5Filters {
    private enum Filter {
        case deflate
        /// The first bytes of all elements, then the second bytes, and so on.
        case shuffle(width: Int)
        /// A checksum after the bytes.
        case fletcher32
    }

    private var filters: [Filter] = []
    private let image: HDF5Image

    /// Reads the list of filters.
    /// - Parameter message: the filter message of a data set; nil for none.
    /// - Throws: `FileError` that names an unsupported filter.
    init(image: HDF5Image, message: HDF5ObjectHeader.Message?, width: Int) throws {
        self.image = image
        guard let message else { return }
        let version = try image.integer(at: message.offset, width: 1)
        guard (1...2).contains(version) else {
            throw image.error("the filters at byte \(message.offset) have the unknown version \(version)")
        }
        let count = try image.integer(at: message.offset + 1, width: 1)
        guard count <= 32 else { throw image.error("the filters at byte \(message.offset) are damaged") }
        var place = message.offset + (version == 1 ? 8 : 2)
        for _ in 0..<count {
            let number = try image.integer(at: place, width: 2)
            place += 2
            var nameLength = 0
            if version == 1 || number >= 256 {
                nameLength = try image.integer(at: place, width: 2)
                if version == 1 { nameLength = (nameLength + 7) / 8 * 8 }
                place += 2
            }
            let values = try image.integer(at: place + 2, width: 2)
            place += 4 + nameLength + 4 * values + (version == 1 && values % 2 == 1 ? 4 : 0)
            switch number {
            case 1: filters.append(.deflate)
            case 2: filters.append(.shuffle(width: width))
            case 3: filters.append(.fletcher32)
            default:
                throw image.error(
                    "a data set is compressed by \(Self.names[number] ?? "the filter \(number)"); expected deflate "
                        + "(h5py's \"gzip\"), shuffle or fletcher32; write it with one of these")
            }
        }
    }

    private static let names = [
        4: "szip", 5: "n-bit", 6: "scale-offset", 32000: "LZF", 32001: "Blosc", 32004: "LZ4",
        32015: "Zstandard",
    ]

    /// Reverses the filters.
    /// - Parameters:
    ///   - mask: bit k is set when filter k was not applied.
    ///   - count: the size of the result in bytes; no more is ever allocated.
    func undone(_ bytes: ArraySlice<UInt8>, mask: Int, count: Int) throws -> ArraySlice<UInt8> {
        var bytes = bytes
        for (index, filter) in filters.enumerated().reversed() where mask >> index & 1 == 0 {
            switch filter {
            // A checksum may follow the compressed data.
            case .deflate: bytes = try inflated(bytes, atMost: count + 4 * filters.count)
            case .shuffle(let width): bytes = Self.unshuffled(bytes, width: width)
            case .fletcher32: bytes = try checked(bytes)
            }
        }
        guard bytes.count == count else {
            throw image.error("a piece of a data set: expected \(count) bytes, found \(bytes.count)")
        }
        return bytes
    }

    private func inflated(_ bytes: ArraySlice<UInt8>, atMost limit: Int) throws -> ArraySlice<UInt8> {
        var length = uLongf(limit)
        let result = try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            let status = bytes.withUnsafeBufferPointer {
                uncompress(buffer.baseAddress, &length, $0.baseAddress, uLong($0.count))
            }
            guard status == Z_OK else { throw image.error("a piece of a data set cannot be decompressed") }
            count = Int(length)
        }
        return result[...]
    }

    private static func unshuffled(_ bytes: ArraySlice<UInt8>, width: Int) -> ArraySlice<UInt8> {
        let count = bytes.count / width
        guard width > 1, count > 0 else { return bytes }
        var result = [UInt8](bytes)
        let start = bytes.startIndex
        for number in 0..<count {
            for place in 0..<width { result[number * width + place] = bytes[start + place * count + number] }
        }
        return result[...]
    }

    private func checked(_ bytes: ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
        guard bytes.count >= 4 else { throw image.error("a piece of a data set is too short for a checksum") }
        let content = bytes.dropLast(4)
        let stored = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard Self.fletcher32(content) == stored else {
            throw image.error("a piece of a data set does not have the checksum that stands behind it")
        }
        return content
    }

    /// Returns the checksum of HDF5: Fletcher's, over pairs of bytes, the first byte of each being the higher one.
    private static func fletcher32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var (first, second) = (UInt64(0), UInt64(0))
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let low = place + 1 < bytes.endIndex ? UInt64(bytes[place + 1]) : 0
            first = (first + (UInt64(bytes[place]) << 8 | low)) % 65535
            second = (second + first) % 65535
            place += 2
        }
        return UInt32(second) << 16 | UInt32(first)
    }
}
