import FashionCore
import Foundation

/// NumPy's archives of arrays (`.npz`): a zip file with an `.npy` file for each array.
///
/// The format is [NEP 1](https://numpy.org/neps/nep-0001-npy-format.html), version 1.0, little-endian, in C order.
public enum NumPyArchive {
    /// One array.
    public struct Array: Sendable {
        /// The key in `numpy.load(file)`.
        public let name: String
        /// Row-major.
        public let shape: [Int]
        fileprivate let type: String
        fileprivate let bytes: Data

        /// An array of bytes (`uint8`).
        /// - Precondition: as many numbers as the shape has places.
        public init(_ name: String, shape: [Int], bytes: [UInt8]) {
            precondition(shape.reduce(1, *) == bytes.count, "an array has as many numbers as places")
            (self.name, self.shape, type, self.bytes) = (name, shape, "|u1", Data(bytes))
        }

        /// An array of `float32`.
        /// - Precondition: as many numbers as the shape has places.
        public init(_ name: String, shape: [Int], numbers: [Float]) {
            precondition(shape.reduce(1, *) == numbers.count, "an array has as many numbers as places")
            var bytes = Data(capacity: numbers.count * 4)
            bytes.append(littleEndian: numbers)
            (self.name, self.shape, type, self.bytes) = (name, shape, "<f4", bytes)
        }

        /// The `.npy` file: header and numbers.
        fileprivate var file: Data {
            NumPyHeader(type: type, shape: shape).bytes + bytes
        }
    }

    /// Writes arrays, whole or not at all. The same arrays give the same bytes.
    /// - Throws: `FileError` that names the file.
    public static func write(_ arrays: [Array], to url: URL) throws {
        let entries = arrays.map { ZipWriter.Entry(name: "\($0.name).npy", content: $0.file) }
        try WholeFile.write(ZipWriter.archive(of: entries, for: url), to: url)
    }
}
