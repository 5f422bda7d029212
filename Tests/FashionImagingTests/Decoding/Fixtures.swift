import FashionImaging
import Foundation
import Testing

/// The images of `Fixtures/Decoding/` and what Pillow makes of them.
enum Fixtures {
    struct Expected: Decodable {
        let width: Int
        let height: Int
        let orientation: Int
        let tolerance: Int
        let pixels: Data
    }

    static func url(_ name: String) throws -> URL {
        try #require(Bundle.module.url(forResource: "Decoding", withExtension: nil, subdirectory: "Fixtures"))
            .appendingPathComponent(name)
    }

    static let expected = Result {
        try JSONDecoder().decode([String: Expected].self, from: Data(contentsOf: url("expected.json")))
    }
}

/// The checksum of PNG's chunks, bit by bit.
enum CRC32 {
    /// Four bytes, the highest first.
    static func of(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var checksum: UInt32 = .max
        for byte in bytes {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
        }
        return (0..<4).map { UInt8(truncatingIfNeeded: ~checksum >> (24 - 8 * $0)) }
    }
}
