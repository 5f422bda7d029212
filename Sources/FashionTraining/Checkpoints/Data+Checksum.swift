import CZlib
import Foundation

extension Data {
    /// The CRC-32 of these bytes, as in zlib and gzip.
    var checksum: UInt32 { checksum(after: 0) }

    /// Returns the CRC-32 of some preceding bytes followed by these.
    /// - Parameter start: the checksum of the preceding bytes; 0 when there are none.
    func checksum(after start: UInt32) -> UInt32 {
        withUnsafeBytes { bytes in
            // zlib returns 0, the checksum of no bytes, when the buffer is null, whatever `start` is.
            guard let first = bytes.bindMemory(to: UInt8.self).baseAddress else { return start }
            return UInt32(truncatingIfNeeded: crc32_z(UInt(start), first, bytes.count))
        }
    }
}
