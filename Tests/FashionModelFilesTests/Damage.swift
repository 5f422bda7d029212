import FashionCore
import Foundation

/// One to three random changes to a file's bytes, some of them to its length.
func damaged(_ original: Data, _ stream: inout RandomStream) -> Data {
    var bytes = [UInt8](original)
    for _ in 0...stream.integer(below: 3) {
        let position = stream.integer(below: max(1, bytes.count))
        let length = min(bytes.count - position, 1 + stream.integer(below: 12))
        let range = position..<position + length
        switch stream.integer(below: 8) {
        case 0: bytes = Array(bytes.prefix(position))
        case 1: bytes.removeSubrange(range)
        case 2: bytes.insert(contentsOf: bytes[range], at: position)
        case 3: for index in range { bytes[index] = UInt8(truncatingIfNeeded: stream.next()) }
        // Lengths, and numbers in a text.
        case 4: for index in range.prefix(8) { bytes[index] = stream.uniform() < 0.5 ? 0xFF : 0 }
        case 5, 6: for index in range { bytes[index] = Array("0,9]:[{\"-e}".utf8)[index % 11] }
        default: if position < bytes.count { bytes[position] ^= 1 << UInt8(stream.integer(below: 8)) }
        }
    }
    return Data(bytes)
}
