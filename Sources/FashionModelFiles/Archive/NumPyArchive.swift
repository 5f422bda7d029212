import FashionCore
import Foundation

/// Writes NumPy's archives of arrays (`.npz`): zip files with an `.npy` file for each array.
///
/// The format is [NEP 1](https://numpy.org/neps/nep-0001-npy-format.html), version 1.0, little-endian, in C order.
public enum NumPyArchive {
    /// A named array.
    public struct Array: Sendable {
        /// The key in `numpy.load(file)`.
        public let name: String
        /// The shape; elements are in row-major order.
        public let shape: [Int]
        fileprivate let type: String
        fileprivate let bytes: Data

        /// Creates an array of bytes (`uint8`).
        /// - Precondition: `bytes` has as many elements as the shape.
        public init(_ name: String, shape: [Int], bytes: [UInt8]) {
            precondition(shape.reduce(1, *) == bytes.count, "an array has as many numbers as places")
            (self.name, self.shape, type, self.bytes) = (name, shape, "|u1", Data(bytes))
        }

        /// Creates an array of `float32`.
        /// - Precondition: `numbers` has as many elements as the shape.
        public init(_ name: String, shape: [Int], numbers: [Float]) {
            precondition(shape.reduce(1, *) == numbers.count, "an array has as many numbers as places")
            var bytes = Data(capacity: numbers.count * 4)
            bytes.append(littleEndian: numbers)
            (self.name, self.shape, type, self.bytes) = (name, shape, "<f4", bytes)
        }

        /// The `.npy` file: header and elements.
        fileprivate var file: Data {
            NumPyHeader(type: type, shape: shape).bytes + bytes
        }
    }

    /// Writes arrays atomically. Equal arrays give equal bytes.
    /// - Throws: `FileError` that names the file.
    public static func write(_ arrays: [Array], to url: URL) throws {
        let entries = arrays.map { ZipWriter.Entry(name: "\($0.name).npy", content: $0.file) }
        try WholeFile.write(ZipWriter.archive(of: entries, for: url), to: url)
    }
}
