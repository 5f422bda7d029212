import Foundation

/// Conversions between numbers and little-endian bytes, bit for bit.
extension Data {
    /// Appends numbers as little-endian bytes.
    package mutating func append(littleEndian numbers: [Float]) {
        // A closure, because the key path `\.bitPattern.littleEndian` is evaluated for every number: about 0.15 s per
        // million.
        numbers.map { $0.bitPattern.littleEndian }.withUnsafeBytes { append(contentsOf: $0) }
    }

    /// Appends a number as little-endian bytes.
    package mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    /// The bytes as float32; up to three incomplete bytes at the end are ignored.
    package var littleEndianFloats: [Float] {
        withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { index in
                Float(
                    bitPattern: UInt32(
                        littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
            }
        }
    }

    /// Returns the number at an offset in bytes. The caller must check that it lies within the data.
    package func littleEndian<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }
}
