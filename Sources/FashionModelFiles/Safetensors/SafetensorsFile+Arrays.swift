import FashionCore
import Foundation

extension SafetensorsFile {
    /// A named array of float32.
    public struct NamedArray: Sendable {
        /// Unique within a file.
        public let name: String
        /// Row-major.
        public let shape: [Int]
        /// As many as the shape has places.
        public let numbers: [Float]

        /// An array.
        public init(name: String, shape: [Int], numbers: [Float]) {
            self.name = name
            self.shape = shape
            self.numbers = numbers
        }
    }

    /// Writes arrays, whole or not at all. The same arrays give the same bytes.
    /// - Throws: `FileError` that names the file.
    public static func write(_ arrays: [NamedArray], to url: URL) throws {
        let tensors = arrays.map { array in
            var bytes = Data(capacity: array.numbers.count * 4)
            bytes.append(littleEndian: array.numbers)
            return SafetensorsTensor(name: array.name, type: .float32, shape: array.shape, bytes: bytes)
        }
        try WholeFile.write(SafetensorsContents(metadata: [:], tensors: tensors).data(), to: url)
    }
}
