import CZlib
import Foundation

extension Data {
    /// CRC-32 as in zlib and gzip.
    var checksum: UInt32 {
        withUnsafeBytes { bytes in
            // zlib answers a missing buffer with 0, which is also the checksum of nothing.
            UInt32(truncatingIfNeeded: crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
        }
    }
}
