import CZlib
import Foundation

extension Data {
    /// CRC-32 as in zlib and gzip.
    var checksum: UInt32 { checksum(after: 0) }

    /// CRC-32 of what stands before these bytes and of them.
    /// - Parameter start: the checksum of what stands before; 0 for nothing.
    func checksum(after start: UInt32) -> UInt32 {
        withUnsafeBytes { bytes in
            // zlib answers a missing buffer with 0, which is the checksum of nothing.
            guard let first = bytes.bindMemory(to: UInt8.self).baseAddress else { return start }
            return UInt32(truncatingIfNeeded: crc32_z(UInt(start), first, bytes.count))
        }
    }
}
