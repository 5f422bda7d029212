import Foundation

/// Numbers as little-endian bytes, bit for bit.
extension Data {
    /// Appends numbers.
    package mutating func append(littleEndian numbers: [Float]) {
        // A closure, since the key path `\.bitPattern.littleEndian` is followed anew for every number: some 0.15 s a million.
        numbers.map { $0.bitPattern.littleEndian }.withUnsafeBytes { append(contentsOf: $0) }
    }

    /// Appends a number.
    package mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    /// The bytes as float32; up to three bytes at the end that make no number are left out.
    package var littleEndianFloats: [Float] {
        withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { index in
                Float(
                    bitPattern: UInt32(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
            }
        }
    }

    /// The number at an offset from the start; the caller has checked that it is inside.
    package func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }
}
