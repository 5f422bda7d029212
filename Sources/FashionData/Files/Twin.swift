import CZlib
import FashionCore
import Foundation

/// Two files for the same part of a set, such as a plain one and a compressed one.
struct Twin: Sendable, Equatable {
    /// The file that is read.
    let taken: URL
    let other: URL

    /// Checks that both files have the same contents.
    /// - Throws: `FileError` that names both when they differ.
    func check() throws {
        let own = try Contents(of: taken)
        guard Contents(trailerOf: other) != own, try Contents(of: other) != own else { return }
        throw FileError(
            taken,
            "holds other data than \(other.lastPathComponent) beside it, and either may be meant; remove one of them"
        )
    }

    /// A checksum that distinguishes contents that differ by accident.
    private struct Contents: Equatable {
        /// CRC-32 of the decompressed bytes.
        let sum: UInt
        /// Number of bytes, modulo 2³².
        let count: UInt32

        /// Reads the whole file.
        init(of url: URL) throws {
            var sum = crc32(0, nil, 0)
            let count = try ByteStream.read(url) { piece in
                sum = crc32(sum, piece.bindMemory(to: UInt8.self).baseAddress, UInt32(piece.count))
            }
            (self.sum, self.count) = (UInt(sum), UInt32(truncatingIfNeeded: count))
        }

        /// Reads the trailer of a gzip file, which contains both numbers; nil for other files.
        init?(trailerOf url: URL) {
            guard let file = try? FileHandle(forReadingFrom: url) else { return nil }
            defer { try? file.close() }
            guard (try? file.read(upToCount: 2)) == Data([0x1F, 0x8B]), let end = try? file.seekToEnd(),
                end >= 18, (try? file.seek(toOffset: end - 8)) != nil,
                let bytes = try? file.read(upToCount: 8),
                bytes.count == 8
            else { return nil }
            func number(_ bytes: Data) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
            (sum, count) = (UInt(number(bytes.prefix(4))), number(bytes.suffix(4)))
        }
    }
}
